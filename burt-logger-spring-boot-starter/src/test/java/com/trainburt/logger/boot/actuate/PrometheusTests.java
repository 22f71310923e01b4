package com.trainburt.logger.boot.actuate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.Documentation;
import com.trainburt.logger.boot.FakeBackend;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.WebApplicationType;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The names that Prometheus scrapes, compared with those of the dashboard, the alerts and
 * the manual.
 */
class PrometheusTests {

	private static final Documentation DASHBOARD = Documentation.of("docs/grafana-dashboard.json");

	private static final Documentation ALERTS = Documentation.of("docs/alerts.yml");

	private static final Documentation MANUAL = Documentation.of("docs/operations.md");

	private static final Documentation TROUBLESHOOTING = Documentation.of("docs/troubleshooting.md");

	private static final Documentation PROJECT = Documentation.of("pom.xml");

	private static final Pattern METRIC = Pattern.compile("\\bburt_logger_\\w+");

	private static final Pattern RATED = Pattern.compile("\\b(?:i?rate|increase|delta)\\((\\w+)");

	private static final Pattern EVENT = Pattern.compile("(event|outcome)!?=\"(\\w+)\"");

	private static final Pattern RUNBOOK = Pattern.compile("runbook_url: (.+)#(.+)");

	private static final Pattern SCM_URL = Pattern.compile("<scm.*?<url>(.+?)</url>", Pattern.DOTALL);

	private static final Pattern LIMIT = Pattern.compile("(\\w+_bytes) > 0\\.8 \\* (\\d+) \\* 1024 \\* 1024\n");

	@Test
	void whenScrapedShouldHaveWhatTheDashboardAndTheAlertsQuery() throws Exception {
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
					+ "burt_logger_send_bytes=summary, burt_logger_send_bytes_max=gauge, "
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
			assertThat(metrics(DASHBOARD)).hasSizeGreaterThan(10);
			assertThat(metrics(ALERTS)).hasSizeGreaterThan(5);
			assertThat(samples).containsAll(metrics(DASHBOARD)).containsAll(metrics(ALERTS));
			Set<String> rated = rated();
			assertThat(rated).hasSizeGreaterThan(4)
				.allMatch((name) -> types.getOrDefault(name, "").equals("counter")
						|| types.getOrDefault(name.replaceAll("_(count|sum)$", ""), "").equals("summary"));
		}
	}

	@Test
	void whenManualNamesMetricsShouldBeThoseOfTheDashboard() {
		assertThat(metrics(DASHBOARD)).containsAll(metrics(MANUAL));
	}

	@Test
	@SuppressWarnings("unchecked")
	void whenPrometheusLoadsTheAlertsShouldFindWhatItExpects() {
		Map<String, List<Map<String, Object>>> file = new Yaml().load(ALERTS.text());
		assertThat(file).containsOnlyKeys("groups");
		Set<String> alerts = new TreeSet<>();
		for (Map<String, Object> group : file.get("groups")) {
			assertThat(group).containsOnlyKeys("name", "rules");
			for (Map<String, Object> rule : (List<Map<String, Object>>) group.get("rules")) {
				assertThat(rule.keySet()).contains("alert", "expr", "labels", "annotations")
					.isSubsetOf("alert", "expr", "for", "labels", "annotations");
				assertThat((Map<String, String>) rule.get("labels")).containsOnlyKeys("severity");
				assertThat((Map<String, String>) rule.get("annotations")).containsOnlyKeys("summary", "description",
						"runbook_url");
				assertThat(String.valueOf(rule.getOrDefault("for", "1m"))).matches("\\d+m");
				assertThat(alerts.add((String) rule.get("alert"))).isTrue();
			}
		}
		assertThat(alerts).hasSizeGreaterThan(5)
			.allSatisfy((alert) -> assertThat(MANUAL.text()).contains("| `%s` |".formatted(alert)));
	}

	@Test
	void whenAlertSelectsAnEventShouldBeOneThatIsCounted() {
		List<String> selected = ALERTS.find(EVENT).map((label) -> label.group(2)).distinct().toList();
		assertThat(selected).isNotEmpty()
			.allSatisfy((label) -> assertThat(MANUAL.text()).contains("`%s`".formatted(label)));
	}

	@Test
	void whenAlertHasARunbookShouldLeadToASectionOfTheManual() {
		Set<String> anchors = TROUBLESHOOTING.anchors();
		assertThat(ALERTS.find(RUNBOOK)).isNotEmpty()
			.allSatisfy((url) -> assertThat(url.group(1)).isEqualTo(
					PROJECT.find(SCM_URL).findFirst().orElseThrow().group(1) + "/blob/main/docs/troubleshooting.md"))
			.allSatisfy((url) -> assertThat(anchors).contains(url.group(2)));
	}

	@Test
	void whenAlertHasALimitShouldBeThatOfTheDefault() {
		BurtLoggerProperties properties = new BurtLoggerProperties();
		assertThat(ALERTS.find(LIMIT)
			.map((limit) -> limit.group(1) + " " + DataSize.of(Long.parseLong(limit.group(2)), DataUnit.MEGABYTES)))
			.containsExactly("burt_logger_queue_bytes " + properties.getMaxQueueBytes(),
					"burt_logger_spool_bytes " + properties.getSpool().getMaxBytes());
	}

	/** The meters of which the dashboard, the alerts and the manual compute rates. */
	private static Set<String> rated() {
		return Stream.of(DASHBOARD, ALERTS, MANUAL)
			.flatMap((page) -> page.find(RATED))
			.map((match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> metrics(Documentation page) {
		return page.find(METRIC).map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
	}

}
