package com.trainburt.sample.collector;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LogId;
import com.trainburt.sample.SampleApplication;
import com.trainburt.sample.SampleClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the logs in a file, and starts again.
 */
class CollectorFileTests {

	@TempDir
	private Path directory;

	private Path file() {
		return this.directory.resolve("collector");
	}

	/** As in application.yml. */
	private String url() {
		return "jdbc:h2:" + file() + ";MAX_COMPACT_TIME=0";
	}

	@Test
	void whenFileIsNamedShouldKeepTheLogsThroughARestart() {
		try (ConfigurableApplicationContext application = start()) {
			assertThat(client(application).deliver("b-1", log("one"), log("two")).status()).isEqualTo(200);
		}
		assertThat(this.directory.resolve("collector.mv.db")).exists();
		try (ConfigurableApplicationContext application = start()) {
			SampleClient client = client(application);
			assertThat(client.get("/collector/logs").json().path("total").asInt()).isEqualTo(2);
			assertThat(client.deliver("b-1", log("one"), log("two")).json().path("status").asString())
				.isEqualTo("DUPLICATE");
			assertThat(client.get("/collector/dataset").body()).isEqualTo("{\"examples\":2,\"leftOut\":{}}");
		}
	}

	@Test
	void whenFileIsOfAnEarlierVersionShouldTakeItOver() throws Exception {
		try (Connection connection = DriverManager.getConnection(url());
				Statement statement = connection.createStatement()) {
			statement.execute("""
					create table batches (
					  id varchar(200) primary key, received_at timestamp(3) with time zone not null);
					create table logs (
					  id bigint generated always as identity primary key,
					  batch_id varchar(200) not null references batches (id),
					  logged_at timestamp(3) with time zone not null,
					  json character large object not null);
					create index logs_by_time on logs (logged_at);
					insert into batches values ('b-1', '2023-11-14 22:13:20Z'), ('b-2', '2023-11-14 22:13:20Z');
					""");
			for (String[] log : new String[][] { { "b-1", log("one") }, { "b-2", log("two") }, { "b-1", log("three") },
					{ "b-1", "{\"request\":{},\"response\":{},\"metadata\":{},\"timestamp\":1}" } }) {
				statement
					.execute("insert into logs (batch_id, logged_at, json) values ('%s', '2023-11-14 22:13:20Z', '%s')"
						.formatted((Object[]) log));
			}
		}
		for (int start = 0; start < 2; start++) {
			try (ConfigurableApplicationContext application = start()) {
				SampleClient client = client(application);
				JsonNode page = client.get("/collector/logs?model=m&outcome=complete&user_id=ada").json();
				assertThat(page.path("total").asInt()).isEqualTo(3 + start);
				assertThat(client.get("/collector/dataset").json().path("leftOut").toString())
					.isEqualTo("{\"no_chat\":1}");
				assertThat(client.deliver("b-1", log("one")).json().path("status").asString()).isEqualTo("DUPLICATE");
				assertThat(client.deliver("b-3", log("four")).status()).isEqualTo(200);
			}
		}
		try (Connection connection = DriverManager.getConnection(url());
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("""
						select listagg(batch_id || '/' || position, ' ') within group (order by id) from logs""")) {
			rows.next();
			assertThat(rows.getString(1)).isEqualTo("b-1/0 b-2/0 b-1/1 b-1/2 b-3/0");
		}
		assertThat(Files.list(this.directory)).hasSize(1);
	}

	@Test
	void whenFileIsOlderThanLabelsShouldJoinItsFeedbackToItsLogs() throws Exception {
		LogId id = LogId.create();
		String log = log("one").replace("\"outcome\"", "\"log_id\":\"%s\",\"outcome\"".formatted(id));
		try (ConfigurableApplicationContext application = start()) {
			client(application).deliver("b-1", log, LabelTests.feedback(id, Feedback.thumbsDown()));
		}
		try (Connection connection = DriverManager.getConnection(url());
				Statement statement = connection.createStatement()) {
			statement.execute("""
					drop view compared_logs;
					drop view log_labels;
					drop table labels;
					alter table logs drop column corrected;
					""");
		}
		try (ConfigurableApplicationContext application = start()) {
			SampleClient client = client(application);
			assertThat(client.get("/collector/logs?label=thumbs:down").json().path("total").asInt()).isEqualTo(1);
			assertThat(client.get("/collector/dataset").json().at("/leftOut/thumbs_down").asInt()).isEqualTo(1);
		}
	}

	private ConfigurableApplicationContext start() {
		return SpringApplication.run(new Class<?>[] { SampleApplication.class, SampleClient.class },
				new String[] { "--server.port=" + TestSocketUtils.findAvailableTcpPort(),
						"--sample.collector.file=" + file(), "--spring.main.banner-mode=off" });
	}

	private static SampleClient client(ConfigurableApplicationContext application) {
		return application.getBean(SampleClient.class);
	}

	private static String log(String question) {
		return """
				{"request":{"model":"m","messages":[{"role":"user","content":"%s"}]},"response":{"content":"x"},\
				"metadata":{"outcome":"complete","user_id":"ada"},"timestamp":1700000000.123}\
				""".formatted(question);
	}

}
