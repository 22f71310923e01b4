package com.trainburt.logger.boot;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionChecks;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Creates the transport for the scheme of the endpoint.
 */
final class EndpointTransports {

	private static final Pattern SCHEME = Pattern.compile("\\s*([a-zA-Z][a-zA-Z0-9+.-]*):.*", Pattern.DOTALL);

	private final List<LogTransportFactory> factories;

	EndpointTransports(List<LogTransportFactory> factories) {
		this.factories = factories;
	}

	/**
	 * Create the transport.
	 * @param checks collects problems: a missing endpoint, a scheme without a factory, or
	 * values that the factory rejects
	 * @return the transport, or {@code null} if there is none
	 */
	@Nullable LogTransport create(BurtLoggerConnectionDetails connectionDetails, OptionChecks checks) {
		String endpoint = connectionDetails.getEndpoint();
		LogTransportFactory factory = Placeholders.areIn("endpoint", endpoint, checks) ? null
				: checks.collect(() -> find(scheme(connectionDetails)).orElseThrow(() -> unknown(endpoint)));
		if (factory == null) {
			// No factory is known that would check it.
			Placeholders.areIn("apiKey", connectionDetails.getApiKey(), checks);
			return null;
		}
		return checks.collect(() -> factory.create(connectionDetails));
	}

	private Optional<LogTransportFactory> find(String scheme) {
		return this.factories.stream().filter((factory) -> factory.schemes().contains(scheme)).findFirst();
	}

	/**
	 * The scheme of the endpoint, in lower case.
	 */
	static String scheme(BurtLoggerConnectionDetails connectionDetails) {
		String endpoint = connectionDetails.getEndpoint();
		if (!StringUtils.hasText(endpoint)) {
			// Most likely an address is missing, which the transport for HTTP reports.
			return "https";
		}
		Matcher matcher = SCHEME.matcher(endpoint);
		return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
	}

	private InvalidOptionException unknown(@Nullable String endpoint) {
		String known = this.factories.stream()
			.map(LogTransportFactory::schemes)
			.flatMap(Set::stream)
			.map((scheme) -> scheme + ":")
			.distinct()
			.sorted()
			.collect(Collectors.joining(" or "));
		return InvalidOptionException.ofEndpoint(endpoint, "must start with " + known);
	}

}
