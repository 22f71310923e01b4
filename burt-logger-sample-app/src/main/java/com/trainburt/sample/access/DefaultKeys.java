package com.trainburt.sample.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * The keys of a sample that has not been given any: the known ones on the loopback
 * interface, so that the commands of the manual work, and random ones elsewhere.
 */
class DefaultKeys implements EnvironmentPostProcessor {

	/** In the manual, so no secret. */
	static final String API_KEY = "sample-key";

	/** In the source, so no secret. */
	static final String FEEDBACK_TOKEN_KEY = "for-the-sample-only-and-no-secret";

	private static final String PREFIX = "sample.default-keys.";

	private final Log logger;

	DefaultKeys(DeferredLogFactory logs) {
		this.logger = logs.getLog(DefaultKeys.class);
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		boolean loopback = onLoopbackOnly(environment);
		String apiKey = loopback ? API_KEY : random();
		environment.getPropertySources()
			.addLast(new MapPropertySource("defaultKeys", Map.of(PREFIX + "api", apiKey, PREFIX + "feedback-token",
					loopback ? FEEDBACK_TOKEN_KEY : random())));
		if (!loopback && apiKey.equals(environment.getProperty("sample.collector.api-key"))) {
			this.logger
				.warn("Other machines can reach this application. The key for this run, which its page asks for: "
						+ apiKey + ". Set BURT_API_KEY to have another one");
		}
	}

	/**
	 * Whether only this machine can connect.
	 * @param environment says where the application listens, and where Actuator does if
	 * it has a port of its own
	 * @return {@code true} if both are loopback addresses
	 */
	static boolean onLoopbackOnly(Environment environment) {
		String managementPort = environment.getProperty("management.server.port");
		// Each port 0 is another one.
		boolean separate = managementPort != null
				&& (managementPort.equals("0") || !managementPort.equals(environment.getProperty("server.port")));
		return isLoopback(environment.getProperty("server.address"))
				&& (!separate || isLoopback(environment.getProperty("management.server.address")));
	}

	private static boolean isLoopback(@Nullable String address) {
		try {
			return StringUtils.hasText(address) && InetAddress.getByName(address).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	private static String random() {
		byte[] bytes = new byte[20];
		new SecureRandom().nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

}
