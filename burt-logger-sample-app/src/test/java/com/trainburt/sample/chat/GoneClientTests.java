package com.trainburt.sample.chat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

import com.trainburt.logger.LLMLogger;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Breaks off streams in the middle, as a browser does that is closed.
 */
@SampleTest
@Import(SlowErrorHandling.class)
@ExtendWith(OutputCaptureExtension.class)
class GoneClientTests {

	private static final String WORDS = " word".repeat(100);

	@Autowired
	private SampleClient client;

	@Autowired
	private LLMLogger logger;

	@Autowired
	private SlowErrorHandling errors;

	@Value("${server.port}")
	private int port;

	@BeforeEach
	void forgetErrors() {
		this.errors.handled().clear();
	}

	@Test
	void whenClientOfTheModelIsGoneShouldReportNoTrouble(CapturedOutput output) throws IOException {
		String path = "/stub/v1/chat/completions";
		breakOff(path, """
				{"model": "m", "messages": [{"role": "user", "content": "%s"}], "stream": true}""".formatted(WORDS));
		awaitError(path);
		assertThat(output.getAll()).doesNotContain(" WARN ", " ERROR ");
	}

	@Test
	void whenClientOfTheChatIsGoneShouldLogTheCallAndReportNoTrouble(CapturedOutput output) throws IOException {
		String id = UUID.randomUUID().toString();
		breakOff("/chat/stream", "{\"message\": \"%s\"}".formatted(id + WORDS));
		awaitError("/chat/stream");
		awaitError("/stub/v1/chat/completions");
		assertThat(this.client.awaitCollected(this.logger, id).at("/metadata/outcome").asString())
			.isEqualTo("cancelled");
		assertThat(output.getAll()).doesNotContain(" WARN ", " ERROR ");
	}

	private void breakOff(String path, String json) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(60_000);
			socket.getOutputStream().write("""
					POST %s HTTP/1.1\r
					Host: localhost\r
					Content-Type: application/json\r
					Content-Length: %d\r
					\r
					%s""".formatted(path, json.length(), json).getBytes(StandardCharsets.UTF_8));
			awaitText(socket.getInputStream(), "word");
			// Reset the connection, so that the next write to it fails.
			socket.setSoLinger(true, 0);
		}
	}

	private static void awaitText(InputStream in, String text) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(text) < 0) {
			int next = in.read();
			assertThat(next).as("the stream has ended: %s", read).isNotNegative();
			read.append((char) next);
		}
	}

	private void awaitError(String path) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> this.errors.handled().contains(path));
	}

}
