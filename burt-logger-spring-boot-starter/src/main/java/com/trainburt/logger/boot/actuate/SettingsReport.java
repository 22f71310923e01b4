package com.trainburt.logger.boot.actuate;

import java.beans.PropertyDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.trainburt.logger.boot.BurtLoggerProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.util.unit.DataSize;

/**
 * Describes {@link BurtLoggerProperties} by the names that they have in the
 * configuration.
 */
final class SettingsReport {

	private static final String PREFIX = "burt.logger";

	/** Keys are secret, and the host of the endpoint is shown elsewhere. */
	private static final Set<String> HIDDEN = Set.of(PREFIX + ".api-key", PREFIX + ".feedback.token-key",
			PREFIX + ".feedback.previous-token-key", PREFIX + ".endpoint");

	/** Its values are the user's, so that a number may name a customer. */
	private static final String METADATA = PREFIX + ".metadata.";

	private final Sanitizer sanitizer;

	private final boolean showText;

	private SettingsReport(Sanitizer sanitizer, boolean showText) {
		this.sanitizer = sanitizer;
		this.showText = showText;
	}

	/**
	 * Describe the settings.
	 * @param sanitizer replaces values that must not be shown
	 * @param showText whether to show text and metadata: unlike the numbers and choices
	 * of other settings they may be secret
	 */
	static Map<String, Object> describe(BurtLoggerProperties properties, Sanitizer sanitizer, boolean showText) {
		return new SettingsReport(sanitizer, showText).describeBean(PREFIX, properties);
	}

	private Map<String, Object> describeBean(String prefix, Object bean) {
		Map<String, Object> described = new TreeMap<>();
		BeanWrapperImpl wrapper = new BeanWrapperImpl(bean);
		for (PropertyDescriptor descriptor : wrapper.getPropertyDescriptors()) {
			if (!descriptor.getName().equals("class")) {
				String name = DataObjectPropertyName.toDashedForm(descriptor.getName());
				put(described, prefix, name, wrapper.getPropertyValue(descriptor.getName()));
			}
		}
		return described;
	}

	private void put(Map<String, Object> described, String prefix, String name, @Nullable Object value) {
		String property = prefix + "." + name;
		Object description = HIDDEN.contains(property) ? null : describe(property, value);
		if (description != null) {
			described.put(name, description);
		}
	}

	private @Nullable Object describe(String property, @Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, Object> described = new LinkedHashMap<>();
			map.forEach((name, element) -> put(described, property, String.valueOf(name), element));
			return described;
		}
		if (value instanceof Collection<?> collection) {
			List<@Nullable Object> described = new ArrayList<>();
			collection.forEach((element) -> described.add(describe(property, element)));
			return described;
		}
		if (value == null) {
			return null;
		}
		// A group of properties is a class of ours; anything else is a value.
		if (!(value instanceof Enum<?>)
				&& value.getClass().getPackage().equals(BurtLoggerProperties.class.getPackage())) {
			return describeBean(property, value);
		}
		return this.sanitizer.sanitize(new SanitizableData(null, property, plain(value)),
				this.showText || isHarmless(property, value));
	}

	private static Object plain(Object value) {
		if (value instanceof Enum<?> constant) {
			return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
		}
		return (value instanceof Number || value instanceof Boolean) ? value : value.toString();
	}

	private static boolean isHarmless(String property, Object value) {
		return !property.startsWith(METADATA) && (value instanceof Number || value instanceof Boolean
				|| value instanceof Enum<?> || value instanceof Duration || value instanceof DataSize);
	}

}
