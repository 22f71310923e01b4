package com.trainburt.logger.boot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.trainburt.logger.transport.InvalidOptionException.Problem;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Reports all properties of Burt Logger that cannot work at once, each with the values
 * that it depends on and where they are set.
 */
// Before Boot's own, which report one property, quote secrets, and call constants as Java
// does.
@Order(Ordered.HIGHEST_PRECEDENCE)
class InvalidPropertiesFailureAnalyzer implements FailureAnalyzer {

	private static final Pattern QUOTED_PROPERTY = Pattern.compile("'(burt\\.logger\\.[^']+)'");

	private final Environment environment;

	InvalidPropertiesFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidPropertiesException invalid) {
				return analysis(invalid.problems(), cause);
			}
			if (cause instanceof BindException unreadable && UnreadableProperties.isOurs(unreadable.getName())) {
				return analysis(problems(unreadable), cause);
			}
		}
		return null;
	}

	/** Binding ended at the first one, so nothing has been checked yet. */
	private List<Problem> problems(BindException failure) {
		Map<String, Problem> problems = new LinkedHashMap<>();
		Problem first = UnreadableProperties.problem(failure);
		problems.put(first.option(), first);
		UnreadableProperties unreadable = UnreadableProperties.bind(this.environment);
		unreadable.problems().forEach((problem) -> problems.put(problem.option(), problem));
		invalid(unreadable.properties()).forEach((problem) -> problems.put(problem.option(), problem));
		return new ArrayList<>(problems.values());
	}

	private List<Problem> invalid(BurtLoggerProperties properties) {
		try {
			OptionProperties.check((checks) -> {
				ConfiguredBuilder.redaction(properties.getRedaction(), checks);
				return ConfiguredBuilder.of(properties, this.environment, checks);
			});
			return List.of();
		}
		catch (InvalidPropertiesException ex) {
			return ex.problems();
		}
	}

	private FailureAnalysis analysis(List<Problem> problems, Throwable cause) {
		StringBuilder description = new StringBuilder("Burt Logger cannot work with this configuration:%n".formatted());
		problems.forEach((problem) -> describe(problem, description));
		// Controllers need the tokens for feedback even if the logger is disabled.
		boolean tokens = problems.stream().anyMatch((problem) -> problem.option().startsWith("burt.logger.feedback."));
		return new FailureAnalysis(description.toString(),
				"Correct %s in your application's configuration%s.".formatted((problems.size() == 1) ? "it" : "them",
						tokens ? "" : ", or set 'burt.logger.enabled' to 'false' to run without sending logs"),
				cause);
	}

	private void describe(Problem problem, StringBuilder description) {
		description.append("%n- '%s' %s%s%n".formatted(problem.option(), problem.requirement(),
				(problem.value() != null) ? ", but is " + problem.value() : ""));
		Stream<String> mentioned = QUOTED_PROPERTY.matcher(problem.requirement())
			.results()
			.map((name) -> name.group(1));
		List<String> properties = Stream.concat(Stream.of(problem.option()), mentioned).toList();
		// First what the user has set.
		properties.forEach((property) -> {
			ConfigurationProperty set = find(property);
			if (set != null) {
				description.append("    '%s' is set by %s%n".formatted(property, origin(set)));
			}
		});
		properties.forEach((property) -> {
			boolean hasDefault = !property.equals(problem.option()) || problem.value() != null;
			if (hasDefault && find(property) == null) {
				description.append("    '%s' is not set%s%n".formatted(property,
						(problem.value() != null) ? ", this is its default" : ""));
			}
		});
	}

	private static String origin(ConfigurationProperty property) {
		return (property.getOrigin() != null) ? property.getOrigin().toString()
				: Objects.toString(property.getSource(), "the environment");
	}

	private @Nullable ConfigurationProperty find(String property) {
		// The binder reads an underscore in an environment variable as a dot.
		for (String name : List.of(property, property.replace('_', '.'))) {
			for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
				ConfigurationProperty found = source
					.getConfigurationProperty(ConfigurationPropertyName.adapt(name, '.'));
				if (found != null) {
					return found;
				}
			}
		}
		return null;
	}

}
