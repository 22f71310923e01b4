package com.trainburt.logger.boot;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.trainburt.logger.FeedbackTokens;
import com.trainburt.logger.LLMLogger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Warns of settings of a child context that have no effect, or on its captures only,
 * because the context uses the logger or the tokens of its parent.
 */
class ChildContextReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(ChildContextReport.class);

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("burt.logger");

	/** Captures are beans of the child, and follow its settings. */
	private static final ConfigurationPropertyName CAPTURE = ConfigurationPropertyName.of("burt.logger.capture");

	/** The child has tokens of its own if its parent has none. */
	private static final ConfigurationPropertyName FEEDBACK = ConfigurationPropertyName.of("burt.logger.feedback");

	/** The captures read these, too. */
	private static final List<ConfigurationPropertyName> SHARED_WITH_CAPTURES = Stream
		.of("burt.logger.enabled", "burt.logger.mdc-keys")
		.map(ConfigurationPropertyName::of)
		.toList();

	private final ApplicationContext child;

	ChildContextReport(ApplicationContext child) {
		this.child = child;
	}

	@Override
	public void afterSingletonsInstantiated() {
		ApplicationContext parent = this.child.getParent();
		if (parent == null) {
			return;
		}
		List<ConfigurationPropertyName> changed = changed(this.child.getEnvironment(), parent.getEnvironment())
			.toList();
		if (!has(FeedbackTokens.class)) {
			warn(parent, "a", FeedbackTokens.class, "have no effect", changed.stream().filter(FEEDBACK::isAncestorOf));
		}
		if (!has(LLMLogger.class)) {
			List<ConfigurationPropertyName> others = changed.stream()
				.filter((name) -> !FEEDBACK.isAncestorOf(name))
				.toList();
			warn(parent, "an", LLMLogger.class, "have no effect",
					others.stream().filter((name) -> !isSharedWithCaptures(name)));
			warn(parent, "an", LLMLogger.class, "affect only captured model calls",
					others.stream().filter(ChildContextReport::isSharedWithCaptures));
		}
	}

	private boolean has(Class<?> type) {
		return this.child.getBeanNamesForType(type, true, false).length > 0;
	}

	/** A bean of the child hides one of the parent if it has its name. */
	private void warn(ApplicationContext parent, String article, Class<?> type, String effect,
			Stream<ConfigurationPropertyName> settings) {
		String names = settings.map(ConfigurationPropertyName::toString).collect(Collectors.joining(", "));
		if (!names.isEmpty()) {
			String[] beans = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(parent, type, true, false);
			logger.warn(
					("The child context '%s' uses the %s bean of its parent context, so these settings of its own %s: "
							+ "%s. Set them for the parent, or define %s %s bean%s in the child")
						.formatted(this.child.getId(), type.getSimpleName(), effect, names, article,
								type.getSimpleName(), (beans.length == 1) ? " named '%s'".formatted(beans[0]) : ""));
		}
	}

	private static boolean isSharedWithCaptures(ConfigurationPropertyName name) {
		return SHARED_WITH_CAPTURES.stream().anyMatch((shared) -> shared.equals(name) || shared.isAncestorOf(name));
	}

	/** A child also has the settings of its parent. */
	private static Stream<ConfigurationPropertyName> changed(Environment child, Environment parent) {
		return sources(child).filter(IterableConfigurationPropertySource.class::isInstance)
			.flatMap((source) -> ((IterableConfigurationPropertySource) source).stream())
			.filter((name) -> PREFIX.isAncestorOf(name) && !CAPTURE.isAncestorOf(name))
			.distinct()
			.filter((name) -> !Objects.equals(value(child, name), value(parent, name)))
			.sorted();
	}

	private static @Nullable Object value(Environment environment, ConfigurationPropertyName name) {
		return sources(environment).map((source) -> source.getConfigurationProperty(name))
			.filter(Objects::nonNull)
			.findFirst()
			.map(ConfigurationProperty::getValue)
			.orElse(null);
	}

	private static Stream<ConfigurationPropertySource> sources(Environment environment) {
		return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false);
	}

}
