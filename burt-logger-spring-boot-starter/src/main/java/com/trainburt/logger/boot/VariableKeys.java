package com.trainburt.logger.boot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Restores the underscores of keys that environment variables set. The binder reads each
 * underscore as a dot, so that {@code BURT_LOGGER_METADATA_USER_ID} would become
 * {@code {"user":{"id":…}}}.
 */
final class VariableKeys {

	private final ConfigurableEnvironment environment;

	private VariableKeys(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Correct the keys of metadata and redaction patterns, except for nested keys that
	 * another source sets, too: the variable overrides those.
	 */
	static void restore(Environment environment, BurtLoggerProperties properties) {
		if (environment instanceof ConfigurableEnvironment configurable) {
			VariableKeys keys = new VariableKeys(configurable);
			keys.restore("burt.logger.metadata.", properties.getMetadata());
			keys.restore("burt.logger.redaction.patterns.", properties.getRedaction().getPatterns());
		}
	}

	@SuppressWarnings("unchecked")
	private void restore(String prefix, Map<String, ?> map) {
		String variablePrefix = prefix.replace('.', '_');
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof SystemEnvironmentPropertySource variables) {
				for (String variable : variables.getPropertyNames()) {
					String name = variable.toLowerCase(Locale.ROOT);
					if (name.startsWith(variablePrefix)) {
						restore(prefix, name.substring(variablePrefix.length()), (Map<String, Object>) map, variable,
								variables);
					}
				}
			}
		}
	}

	private void restore(String prefix, String key, Map<String, Object> map, String variable,
			PropertySource<?> variables) {
		// The binder drops empty parts, and reads a number as an index.
		List<String> path = Arrays.stream(key.split("_")).filter((part) -> !part.isEmpty()).toList();
		if (path.isEmpty() || !key.contains("_")
				|| sources(ConfigurationPropertyName.adapt(prefix + String.join(".", path), '.')) != 1) {
			return;
		}
		remove(map, path);
		map.remove(String.join(".", path));
		if (!map.containsKey(key) || !isBefore(prefix + key, variables)) {
			map.put(key, this.environment.resolvePlaceholders(String.valueOf(variables.getProperty(variable))));
		}
	}

	private long sources(ConfigurationPropertyName name) {
		long sources = 0;
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source.getConfigurationProperty(name) != null) {
				sources++;
			}
		}
		return sources;
	}

	/** Whether a source that overrides the variables has the property. */
	private boolean isBefore(String property, PropertySource<?> variables) {
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source == variables) {
				return false;
			}
			if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
					&& source.containsProperty(property)) {
				return true;
			}
		}
		return false;
	}

	@SuppressWarnings("unchecked")
	private static void remove(Map<String, Object> map, List<String> path) {
		@Nullable Object nested = map.get(path.get(0));
		if (path.size() == 1) {
			map.remove(path.get(0));
		}
		else if (nested instanceof Map<?, ?>) {
			remove((Map<String, Object>) nested, path.subList(1, path.size()));
			if (((Map<?, ?>) nested).isEmpty()) {
				map.remove(path.get(0));
			}
		}
	}

}
