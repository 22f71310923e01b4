package com.trainburt.sample.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.sample.SampleApplication;
import com.trainburt.sample.SampleClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts the profile on a machine that has no broker.
 */
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedBrokerTests {

	@TempDir
	private Path directory;

	@Test
	void whenNoBrokerIsConfiguredShouldBringOneAndKeepAllUntilItsEnd() throws Exception {
		String file = this.directory.resolve("collector").toString();
		try (ConfigurableApplicationContext application = start("--sample.kafka.port=0",
				"--sample.collector.file=" + file, "--burt.logger.flush-interval=1h",
				"--burt.logger.shutdown-timeout=30s")) {
			SampleClient client = application.getBean(SampleClient.class);
			LLMLogger logger = application.getBean(LLMLogger.class);
			client.post("/chat", "{\"message\": \"What is a fox?\", \"userId\": \"ada\"}");
			JsonNode log = client.awaitCollected(logger, "What is a fox?");
			assertThat(log.at("/metadata/user_id").asString()).isEqualTo("ada");
			assertNoFaults(client);
			assertTopic(client);
			assertThat(System.getProperty("spring.kafka.bootstrap-servers")).isNull();
			for (int i = 0; i < 100; i++) {
				assertThat(logger.log(Map.of("q", "last"), Map.of("a", i), Map.of("user_id", "user-" + i))).isTrue();
			}
		}
		try (Connection connection = DriverManager.getConnection("jdbc:h2:" + file);
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("select count(*) from logs")) {
			rows.next();
			assertThat(rows.getInt(1)).isEqualTo(101);
		}
	}

	private static void assertTopic(SampleClient client) {
		JsonNode topic = Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> client.get("/collector/kafka").json(), (state) -> state.path("lag").asInt(-1) == 0);
		assertThat(topic.path("topic").asString()).isEqualTo("llm-logs");
		assertThat(topic.path("atBroker").asInt()).isEqualTo(1);
		assertThat(topic.path("stored").asInt()).isEqualTo(1);
		assertThat(topic.path("partitions")).hasSize(6).allSatisfy((partition) -> {
			assertThat(partition.path("owner").asString()).startsWith("collector-");
			assertThat(partition.path("committed").asLong()).isEqualTo(partition.path("end").asLong());
			assertThat(partition.path("lag").asLong()).isZero();
		});
		assertThat(topic.path("partitions").path(5).path("partition").asInt()).isEqualTo(5);
		JsonNode setup = client.get("/demo/setup").json();
		assertThat(setup.path("delivery").asString()).isEqualTo("kafka");
		assertThat(setup.path("faults").asBoolean()).isFalse();
		assertThat(setup.path("store").asString()).isEqualTo("file");
	}

	private static void assertNoFaults(SampleClient client) {
		String reason = "Faults are answers over HTTP, and the logs are delivered to kafka:llm-logs";
		JsonNode state = client.get("/collector/fault").json();
		assertThat(state.path("fault").asString()).isEqualTo("none");
		assertThat(state.path("unavailable").asString()).startsWith(reason);
		SampleClient.Answer answer = client.put("/collector/fault", "{\"fault\": \"down\"}");
		assertThat(answer.status()).isEqualTo(409);
		assertThat(answer.detail()).startsWith(reason);
	}

	@Test
	void whenPortIsTakenShouldNameTheWayToShareTheBroker(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
			String port = String.valueOf(taken.getLocalPort());
			assertThatException().isThrownBy(() -> start("--sample.kafka.port=" + port).close());
			assertThat(output).contains("APPLICATION FAILED TO START", "sample.kafka.port",
					"SPRING_KAFKA_BOOTSTRAP_SERVERS=localhost:" + port);
		}
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		SpringApplication application = new SpringApplication(SampleApplication.class, SampleClient.class);
		application.setAdditionalProfiles("kafka");
		return application
			.run(StringUtils.addStringToArray(arguments, "--server.port=" + TestSocketUtils.findAvailableTcpPort()));
	}

}
