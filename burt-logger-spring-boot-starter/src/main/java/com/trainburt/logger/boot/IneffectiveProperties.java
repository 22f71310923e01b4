package com.trainburt.logger.boot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Warns of properties that are set for another kind of endpoint.
 */
final class IneffectiveProperties {

	private static final Log logger = LogFactory.getLog(IneffectiveProperties.class);

	private static final Map<String, String> SCHEMES = new TreeMap<>(Map.of("burt.logger.file.max-age", "file",
			"burt.logger.file.max-bytes", "file", "burt.logger.kafka.key", "kafka"));

	private IneffectiveProperties() {
	}

	/**
	 * Warn, in one line, of all of them.
	 * @param scheme the scheme of the endpoint
	 */
	static void warnAbout(Environment environment, String scheme) {
		Binder binder = Binder.get(environment);
		List<String> ineffective = SCHEMES.keySet()
			.stream()
			.filter((property) -> !scheme.equals(SCHEMES.get(property)))
			.filter((property) -> binder.bind(property, String.class).isBound())
			.toList();
		if (!ineffective.isEmpty()) {
			logger.warn("%s %s no effect beside 'burt.logger.endpoint', which starts with %s:".formatted(
					ineffective.stream().map((property) -> "'" + property + "'").collect(Collectors.joining(" and ")),
					(ineffective.size() == 1) ? "has" : "have", scheme));
		}
	}

}
