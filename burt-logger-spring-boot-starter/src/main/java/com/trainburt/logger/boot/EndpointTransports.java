package com.trainburt.logger.boot;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Has the transport made that the scheme of the endpoint asks for.
 */
final class EndpointTransports {

	private static final Pattern SCHEME = Pattern.compile("\\s*([a-zA-Z][a-zA-Z0-9+.-]*):.*", Pattern.DOTALL);

	private final List<LogTransportFactory> factories;

	EndpointTransports(List<LogTransportFactory> factories) {
		this.factories = factories;
	}

	/**
	 * Make the transport.
	 * @throws InvalidOptionException if the endpoint is missing, no factory knows its
	 * scheme, or the factory that does finds fault with it
	 */
	LogTransport create(BurtLoggerConnectionDetails connectionDetails) {
		String endpoint = connectionDetails.getEndpoint();
		// What is missing is most likely an address, and HTTP says so.
		String scheme = StringUtils.hasText(endpoint) ? scheme(endpoint) : "https";
		return this.factories.stream()
			.filter((factory) -> factory.schemes().contains(scheme))
			.findFirst()
			.orElseThrow(() -> unknown(endpoint))
			.create(connectionDetails);
	}

	private static String scheme(String endpoint) {
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
		// There may be a password before the @, and the value would be shown.
		String shown = (endpoint != null && endpoint.contains("@")) ? null : endpoint;
		return new InvalidOptionException("endpoint", shown, "must start with " + known);
	}

}
