package com.trainburt.logger.boot.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.EnableOpenAutoConfiguration;
import com.trainburt.logger.boot.FakeBackend;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * A whole application with Actuator, on a random port, as a client sees it.
 */
final class ActuatorApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final int port;

	private final String address;

	private @Nullable String authorization;

	ActuatorApplication(WebApplicationType type, FakeBackend backend, String... properties) {
		this(Application.class, type, backend, properties);
	}

	ActuatorApplication(Class<?> source, WebApplicationType type, FakeBackend backend, String... properties) {
		SpringApplication application = new SpringApplication(source);
		application.setWebApplicationType(type);
		this.context = application.run(
				Stream
					.concat(Stream.of("server.port=0", "spring.main.banner-mode=off",
							"burt.logger.endpoint=" + backend.endpoint(), "burt.logger.api-key=" + FakeBackend.API_KEY),
							Arrays.stream(properties))
					.map((property) -> "--" + property)
					.toArray(String[]::new));
		this.port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
		this.address = "http://127.0.0.1:" + this.port + "/actuator/";
	}

	LLMLogger logger() {
		return this.context.getBean(LLMLogger.class);
	}

	/**
	 * Authenticate all requests from now on, as {@code curl -u} does.
	 */
	void authenticate(String user, String password) {
		this.authorization = "Basic "
				+ Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
	}

	Answer get(String path) throws Exception {
		return exchange("GET", path, BodyPublishers.noBody());
	}

	Answer post(String path, String json) throws Exception {
		return exchange("POST", path, BodyPublishers.ofString(json));
	}

	/**
	 * Send a POST, and do not wait for the answer.
	 * @return the connection, to be closed
	 */
	Socket open(String path, String json) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		socket.getOutputStream().write("""
				POST /actuator/%s HTTP/1.1\r
				Host: localhost\r
				Content-Type: application/json\r
				Content-Length: %d\r
				\r
				%s""".formatted(path, json.length(), json).getBytes(StandardCharsets.UTF_8));
		return socket;
	}

	private Answer exchange(String method, String path, BodyPublisher body) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.address + path))
			.header("Content-Type", "application/json")
			.method(method, body)
			.timeout(Duration.ofSeconds(40));
		if (this.authorization != null) {
			request.header("Authorization", this.authorization);
		}
		HttpResponse<String> response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
		return new Answer(response.statusCode(), response.body());
	}

	@Override
	public void close() {
		this.context.close();
	}

	record Answer(int status, String body) {

		JsonNode json() {
			return JsonMapper.shared().readTree(this.body);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableOpenAutoConfiguration
	static class Application {

	}

}
