package com.trainburt.sample.access;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import com.trainburt.sample.SampleTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asks under several names, as a browser would whose name server lies.
 */
@SampleTest
@TestPropertySource(properties = "sample.allowed-hosts=sample.example.com,10.0.0.7")
class AllowedHostsTests {

	@Value("${server.port}")
	private int port;

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST", "localhost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]",
			"[::1]:8080", "sample.example.com", "sample.example.com:443", "10.0.0.7" })
	void whenHostIsKnownShouldAnswer(String host) throws IOException {
		assertThat(ask("GET", "/collector/logs?limit=1", host)).startsWith("HTTP/1.1 200");
	}

	@ParameterizedTest
	@CsvSource({ "GET, /", "GET, /collector/logs", "GET, /actuator/health", "GET, /js/main.js", "PUT, /collector/fault",
			"POST, /chat", "GET, /nothing" })
	void whenHostIsUnknownShouldSayWhy(String method, String path) throws IOException {
		for (String host : new String[] { "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
				"10.0.0.8", "localhost." }) {
			assertThat(ask(method, path, host)).startsWith("HTTP/1.1 421")
				.contains("application/problem+json", "This application does not answer for the host '" + host
						+ "': use localhost, or add it to sample.allowed-hosts");
		}
	}

	private String ask(String method, String path, String host) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream()
				.write("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(method, path, host)
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
