package com.trainburt.logger.transport.http;

import java.net.URI;
import java.util.regex.Pattern;

import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.transport.OptionNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of an endpoint to which the key and the logs would travel in the clear.
 */
final class PlainHttp {

	private static final Logger log = LoggerFactory.getLogger(PlainHttp.class);

	/** By its text, without a DNS query. */
	private static final Pattern LOOPBACK = Pattern
		.compile("(?i)(.+\\.)?localhost|127\\.[0-9.]+|\\[(::|(0{1,4}:){7})0{0,3}1]");

	private PlainHttp() {
	}

	static void warnAbout(URI endpoint, OptionNames optionNames) {
		if ("http".equalsIgnoreCase(endpoint.getScheme()) && !LOOPBACK.matcher(endpoint.getHost()).matches()) {
			log.warn(
					"'{}' is plain HTTP to {}: the API key and all logs travel there unencrypted. "
							+ "Use https:// unless the network itself encrypts",
					optionNames.of("endpoint"), ForeignText.sanitize(endpoint.getHost()));
		}
	}

}
