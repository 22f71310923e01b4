package com.trainburt.sample.access;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import com.trainburt.logger.LLMLogger;
import com.trainburt.sample.SampleTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends what a page of another site can have a browser send: requests that need no
 * consent, and the question whether others may be sent.
 */
@SampleTest
class CrossSiteTests {

	private final HttpClient http = HttpClient.newHttpClient();

	@Autowired
	private LLMLogger logger;

	@Value("${server.port}")
	private int port;

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/demo/burst|{\"logs\": 5}", "/chat|{\"message\": \"x\"}", "/chat/stream|{\"message\": \"x\"}",
					"/feedback|{\"thumbs\": \"up\"}", "/collector/fault|{\"fault\": \"down\"}",
					"/actuator/burtlogger|{}", "/collector/logs|{}" })
	void whenRequestIsSimpleShouldDoNothing(String path, String body) throws Exception {
		long before = this.logger.stats().logsQueued();
		for (String type : new String[] { "text/plain", "text/plain;charset=application/json",
				"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", null }) {
			assertThat(post(path, body, type).statusCode()).as("%s", type).isIn(400, 405, 415);
			assertThat(post(path, "", type).statusCode()).as("%s without a body", type).isIn(400, 405, 415);
		}
		assertThat(this.logger.stats().logsQueued()).isEqualTo(before);
	}

	@ParameterizedTest
	@CsvSource({ "/demo/burst, POST", "/collector/fault, PUT", "/actuator/burtlogger, POST", "/collector/logs, POST",
			"/chat, POST" })
	void whenBrowserAsksForConsentShouldNotGiveIt(String path, String method) throws Exception {
		HttpResponse<String> answer = this.http.send(request(path).method("OPTIONS", BodyPublishers.noBody())
			.setHeader("Origin", "http://evil.example")
			.setHeader("Access-Control-Request-Method", method)
			.setHeader("Access-Control-Request-Headers", "content-type")
			.build(), BodyHandlers.ofString());
		assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
	}

	private HttpResponse<String> post(String path, String body, @Nullable String type) throws Exception {
		HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body))
			.setHeader("Origin", "http://evil.example");
		if (type != null) {
			request.setHeader("Content-Type", type);
		}
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(this.port, path)));
	}

}
