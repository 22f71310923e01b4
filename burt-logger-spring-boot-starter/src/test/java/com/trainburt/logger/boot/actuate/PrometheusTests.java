package com.trainburt.logger.boot.actuate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.trainburt.logger.boot.FakeBackend;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus scrapes, and what the dashboard makes of it.
 */
class PrometheusTests {

	private static final Pattern METRIC = Pattern.compile("\\bburt_logger_\\w+");

	@Test
	void whenScrapedShouldHaveWhatTheDashboardQueries() throws Exception {
		try (FakeBackend backend = new FakeBackend();
				ActuatorApplication application = new ActuatorApplication(WebApplicationType.SERVLET, backend,
						"management.endpoints.web.exposure.include=prometheus")) {
			application.logger().log("request", "response");
			application.logger().flush();
			Awaitility.await()
				.until(() -> application.get("prometheus").body().contains("burt_logger_send_seconds_count"));
			String scrape = application.get("prometheus").body();

			TreeMap<String, String> types = new TreeMap<>();
			Matcher type = Pattern.compile("^# TYPE (burt_logger_\\w+) (\\w+)$", Pattern.MULTILINE).matcher(scrape);
			while (type.find()) {
				types.put(type.group(1), type.group(2));
			}
			assertThat(types.toString()).isEqualTo("{burt_logger_batches_failed=gauge, burt_logger_batches_sent=gauge, "
					+ "burt_logger_log_events_total=counter, "
					+ "burt_logger_logs_dropped_total=counter, burt_logger_logs_failed=gauge, "
					+ "burt_logger_logs_filtered=gauge, burt_logger_logs_lost_total=counter, "
					+ "burt_logger_logs_pending=gauge, burt_logger_logs_queued=gauge, "
					+ "burt_logger_logs_recovered=gauge, burt_logger_logs_sent=gauge, "
					+ "burt_logger_queue_bytes=gauge, burt_logger_queue_capacity=gauge, burt_logger_queue_size=gauge, "
					+ "burt_logger_send_seconds=summary, burt_logger_send_seconds_max=gauge, "
					+ "burt_logger_spool_batches=gauge, burt_logger_spool_bytes=gauge}");
			assertThat(scrape).contains("\nburt_logger_logs_sent 1.0\n")
				.contains("\nburt_logger_log_events_total{event=\"sent\"} 1.0\n")
				.contains("\nburt_logger_logs_dropped_total{reason=\"queue_full\"} 0.0\n")
				.contains("\nburt_logger_logs_lost_total{reason=\"retries_exhausted\"} 0.0\n")
				.contains("\nburt_logger_send_seconds_count{outcome=\"accepted\"} 1\n");

			Set<String> samples = new TreeSet<>();
			scrape.lines()
				.filter((line) -> line.startsWith("burt_logger_"))
				.forEach((line) -> samples.add(line.split("[{ ]")[0]));
			Set<String> queried = queried();
			assertThat(queried).hasSizeGreaterThan(10);
			assertThat(samples).containsAll(queried);
			Set<String> rated = rated();
			assertThat(rated).hasSizeGreaterThan(4)
				.allMatch((name) -> types.getOrDefault(name, "").equals("counter")
						|| types.getOrDefault(name.replaceAll("_(count|sum)$", ""), "").equals("summary"));
		}
	}

	@Test
	void whenReadmeNamesMetricsShouldBeThoseOfTheDashboard() throws Exception {
		Set<String> named = new TreeSet<>();
		METRIC.matcher(Files.readString(Path.of("../README.md")))
			.results()
			.forEach((match) -> named.add(match.group()));
		assertThat(queried()).containsAll(named);
	}

	/** What the dashboard and the manual compute rates of. */
	private static Set<String> rated() throws Exception {
		Set<String> rated = new TreeSet<>();
		for (String file : new String[] { "../docs/grafana-dashboard.json", "../README.md" }) {
			Pattern.compile("\\b(?:i?rate|increase|delta)\\((\\w+)")
				.matcher(Files.readString(Path.of(file)))
				.results()
				.forEach((match) -> rated.add(match.group(1)));
		}
		return rated;
	}

	private static Set<String> queried() throws Exception {
		Set<String> queried = new TreeSet<>();
		for (JsonNode panel : JsonMapper.shared()
			.readTree(Files.readString(Path.of("../docs/grafana-dashboard.json")))
			.get("panels")) {
			for (JsonNode target : panel.get("targets")) {
				METRIC.matcher(target.get("expr").asString()).results().forEach((match) -> queried.add(match.group()));
			}
		}
		return queried;
	}

}
