package com.trainburt.sample.access;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import com.trainburt.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads what Actuator says on a port of its own, which is on all addresses by default.
 */
@SampleTest
@TestPropertySource(properties = { "management.server.port=0", "BURT_API_KEY=a-secret-of-the-test" })
class KeyOnManagementPortTests {

	@Value("${local.management.port}")
	private int port;

	@Value("${server.port}")
	private int applicationPort;

	@ParameterizedTest
	@ValueSource(strings = { "/actuator", "/actuator/burtlogger", "/actuator/info", "/actuator/prometheus" })
	void whenReadingShouldNeedTheKey(String path) throws IOException {
		assertThat(get(this.port, path, "Accept: */*")).startsWith("HTTP/1.1 401").contains("application/problem+json");
		assertThat(get(this.port, path, "Authorization: Bearer a-secret-of-the-test")).startsWith("HTTP/1.1 200");
	}

	@Test
	void whenHostIsUnknownShouldNotAnswer() throws IOException {
		assertThat(get(this.port, "/actuator", "X-Any: x", "evil.example")).startsWith("HTTP/1.1 421");
	}

	@Test
	void whenActuatorIsReachableShouldNeedTheKeyForTheLogsToo() throws IOException {
		assertThat(get(this.applicationPort, "/collector/logs", "Accept: */*")).startsWith("HTTP/1.1 401");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, , , false", "127.0.0.1, 8080, , false", "127.0.0.1, 8081, , true",
			"127.0.0.1, 8081, 127.0.0.1, false", "127.0.0.1, 8081, 0.0.0.0, true", "127.0.0.1, 0, , true",
			"0.0.0.0, 8081, 127.0.0.1, true" })
	void whenAnyServerIsReachableShouldNeedTheKey(String address, String port, String managementAddress,
			boolean needed) {
		MockEnvironment environment = new MockEnvironment().withProperty("server.port", "8080")
			.withProperty("server.address", address);
		if (port != null) {
			environment.setProperty("management.server.port", port);
		}
		if (managementAddress != null) {
			environment.setProperty("management.server.address", managementAddress);
		}
		assertThat(new Exposure(environment).isKeyNeeded()).isEqualTo(needed);
	}

	private static String get(int port, String path, String header) throws IOException {
		return get(port, path, header, "localhost");
	}

	private static String get(int port, String path, String header, String host) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream()
				.write("GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\nConnection: close\r\n\r\n".formatted(path, host, header)
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
