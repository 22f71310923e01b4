package com.trainburt.logger.boot;

import java.net.URI;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns of an endpoint to which the key and the logs would travel in the clear.
 */
final class PlainHttp {

	private static final Log logger = LogFactory.getLog(PlainHttp.class);

	/** By its text, so that no name server has to be asked. */
	private static final Pattern LOOPBACK = Pattern
		.compile("(?i)(.+\\.)?localhost|127\\.[0-9.]+|\\[(::|(0{1,4}:){7})0{0,3}1]");

	private PlainHttp() {
	}

	static void warnAbout(URI endpoint) {
		if ("http".equalsIgnoreCase(endpoint.getScheme()) && !LOOPBACK.matcher(endpoint.getHost()).matches()) {
			logger
				.warn(("'burt.logger.endpoint' is plain HTTP to %s: the API key and all logs travel there unencrypted. "
						+ "Use https:// unless the network encrypts by itself")
					.formatted(endpoint.getHost()));
		}
	}

}
