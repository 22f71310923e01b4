package com.trainburt.logger.transport.file;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

import com.trainburt.logger.transport.InvalidOptionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads endpoints such as {@code file:/var/lib/llm-logs}.
 */
final class FileEndpoint {

	private static final String EXAMPLE = "such as file:/var/lib/llm-logs";

	private FileEndpoint() {
	}

	/**
	 * The directory that an endpoint names, whether it exists yet or not.
	 * @throws InvalidOptionException if it names none
	 */
	static Path directory(String endpoint) {
		Path directory = path(endpoint.strip()).toAbsolutePath().normalize();
		if (directory.getNameCount() == 0) {
			throw invalid(endpoint, "must name a directory, " + EXAMPLE);
		}
		return directory;
	}

	private static Path path(String endpoint) {
		URI uri;
		try {
			uri = new URI(endpoint);
		}
		catch (URISyntaxException ex) {
			throw invalid(endpoint,
					"must be a URI %s, with a space written as %%20 (%s)".formatted(EXAMPLE, ex.getReason()));
		}
		if (!"file".equalsIgnoreCase(uri.getScheme())) {
			throw invalid(endpoint, "must start with file:");
		}
		if (uri.getRawAuthority() != null) {
			throw invalid(endpoint,
					"must name a directory of this machine, without a host: one slash or three after file:, not two");
		}
		if (uri.getRawSchemeSpecificPart().contains("?") || uri.getRawFragment() != null) {
			throw invalid(endpoint, "must not contain ? or #, which in a name are written as %3F and %23");
		}
		try {
			return uri.isOpaque() ? relative(endpoint, uri.getSchemeSpecificPart())
					: Path.of(URI.create(uri.toASCIIString()));
		}
		catch (IllegalArgumentException ex) {
			throw (ex instanceof InvalidOptionException) ? ex
					: invalid(endpoint, "must name a directory, " + EXAMPLE + " (" + ex.getMessage() + ")");
		}
	}

	private static Path relative(String endpoint, String path) {
		if (path.startsWith("~")) {
			throw invalid(endpoint, "must not start with ~, which only a shell knows: write the path");
		}
		return Path.of(path);
	}

	private static InvalidOptionException invalid(@Nullable String endpoint, String requirement) {
		return InvalidOptionException.ofEndpoint(endpoint, requirement);
	}

}
