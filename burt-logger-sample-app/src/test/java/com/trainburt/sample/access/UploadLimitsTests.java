package com.trainburt.sample.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Announces bodies and does not send them.
 */
@SampleTest
class UploadLimitsTests {

	private static final List<String> REQUESTS = List.of(
			"POST /collector/logs HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer sample-key\r\n"
					+ "Idempotency-Key: half-open\r\nContent-Length: 100\r\n",
			"POST /collector/logs HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n",
			"POST /chat HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n",
			"GET /actuator/health HTTP/1.1\r\nContent-Length: 100\r\n");

	@Autowired
	private SampleClient client;

	@Value("${server.port}")
	private int port;

	private final List<Socket> sockets = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	@Test
	void whenThreeHundredBodiesDoNotComeShouldStillAnswer() throws IOException {
		for (int i = 0; i < 300; i++) {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
			this.sockets.add(socket);
			send(socket, REQUESTS.get(i % REQUESTS.size()) + "Host: localhost\r\n\r\n");
		}
		assertThat(this.client.get("/").status()).isEqualTo(200);
		assertThat(this.client.get("/actuator/health").status()).isEqualTo(200);
		assertThat(this.client.get("/collector/logs?limit=1").status()).isEqualTo(200);
		assertThat(this.sockets).anyMatch(UploadLimitsTests::isUnanswered);
		String log = "{\"request\":{},\"response\":{},\"metadata\":{},\"timestamp\":1}";
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.client.deliver("after-half-open", log).status() == 200);
	}

	@Test
	void whenABodyFollowsItsRefusalShouldAnswerTheNextRequestOfTheConnection() throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		this.sockets.add(socket);
		socket.setSoTimeout(30_000);
		send(socket, "POST /chat HTTP/1.1\r\nHost: example.org\r\nContent-Length: 7\r\n\r\n");
		BufferedReader answers = new BufferedReader(
				new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
		assertThat(answers.readLine()).startsWith("HTTP/1.1 421");
		send(socket, "refused" + "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
		assertThat(answers.lines()).anyMatch((line) -> line.startsWith("HTTP/1.1 200"));
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static boolean isUnanswered(Socket socket) {
		try {
			socket.setSoTimeout(1);
			socket.getInputStream().read();
			return false;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
