package com.trainburt.logger.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.trainburt.logger.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.http.client.reactive.JdkClientHttpConnector;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The changes that the starter makes in the application that it is added to: web
 * applications with exactly the class path that their dependencies give them, with and
 * without it.
 */
class HostTests {

	private static final String[] SERVLET = { "org.springframework.boot:spring-boot-starter-webmvc" };

	/** As Spring Boot's manual has it for Jackson 2. */
	private static final String[] SERVLET_WITH_JACKSON_2 = { "org.springframework.boot:spring-boot-starter",
			"org.springframework.boot:spring-boot-starter-tomcat", "org.springframework.boot:spring-boot-webmvc",
			"org.springframework.boot:spring-boot-http-converter", "org.springframework.boot:spring-boot-restclient",
			"org.springframework.boot:spring-boot-jackson2" };

	/** On Tomcat, because Boot's starter brings Netty, which the tests do without. */
	private static final String[] REACTIVE_WITH_JACKSON_2 = { "org.springframework.boot:spring-boot-starter",
			"org.springframework.boot:spring-boot-starter-tomcat", "org.springframework.boot:spring-boot-webflux",
			"org.springframework.boot:spring-boot-webclient", "org.springframework.boot:spring-boot-jackson2" };

	private static final String[] ENABLED = { "--burt.logger.endpoint=http://127.0.0.1:9/v1/logs",
			"--burt.logger.api-key=key" };

	private static final String MASKED = "{\"number\":\"MASKED\"}";

	private static final String DISABLED = "--burt.logger.enabled=false";

	@Test
	void whenApplicationUsesJackson2ShouldStillAnswerAndSendWithIt() throws Exception {
		String[] masked = { "answered " + MASKED, "sent by RestClient.Builder " + MASKED,
				"sent by RestTemplateBuilder " + MASKED };
		assertThat(json(ConsumerClassPath.of(SERVLET_WITH_JACKSON_2)))
			.containsExactly(with(masked, "sent by new RestTemplate() " + MASKED));
		// The price in the manual: a client that Boot does not configure.
		String[] priced = with(masked, "sent by new RestTemplate() {\"number\":\"DE02120300000000202051\"}");
		assertThat(json(withStarter(SERVLET_WITH_JACKSON_2), ENABLED)).containsExactly(priced);
		assertThat(json(withStarter(SERVLET_WITH_JACKSON_2), DISABLED)).containsExactly(priced);
	}

	@Test
	void whenReactiveApplicationUsesJackson2ShouldStillAnswerAndSendWithIt() throws Exception {
		String[] masked = { "answered " + MASKED, "sent by WebClient.Builder " + MASKED };
		assertThat(json(ConsumerClassPath.of(REACTIVE_WITH_JACKSON_2))).containsExactly(masked);
		assertThat(json(withStarter(REACTIVE_WITH_JACKSON_2), ENABLED)).containsExactly(masked);
		assertThat(json(withStarter(REACTIVE_WITH_JACKSON_2), DISABLED)).containsExactly(masked);
	}

	@Test
	void whenNothingHasBeenLoggedShouldNotHaveLoadedTheWebClient(@TempDir Path directory) throws Exception {
		Path loaded = directory.resolve("loaded");
		ConsumerClassPath classPath = withStarter(SERVLET);
		printed(classPath, List.of("-Xlog:class+load:file=" + loaded), "bean=", ENABLED);
		assertThat(Files.readString(loaded)).contains(" com.trainburt.logger.boot.http.WebClientTransport ")
			.doesNotContain(" " + JdkClientHttpConnector.class.getName() + " ")
			.doesNotContain(" org.springframework.web.reactive.function.client.DefaultWebClient");
	}

	@Test
	void whenAddedToServletApplicationShouldAddOnlyItsOwnBeans() throws Exception {
		Set<String> without = beans(ConsumerClassPath.of(SERVLET));
		assertThat(added(without, beans(withStarter(SERVLET), ENABLED))).containsExactlyInAnyOrder(
				"com.trainburt.logger.boot.BurtLoggerAutoConfiguration",
				"com.trainburt.logger.boot.BurtLoggerAutoConfiguration$EnabledConfiguration",
				"burt.logger-com.trainburt.logger.boot.BurtLoggerProperties", "burtLoggerConnectionDetails",
				"burtLoggerStartReport", "burtLoggerTransport", "llmLogger", "llmLoggerLifecycle",
				"com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration", "httpLogTransportFactory",
				"com.trainburt.logger.boot.file.BurtLoggerFileAutoConfiguration", "fileLogTransportFactory",
				"com.trainburt.logger.boot.kafka.BurtLoggerKafkaAutoConfiguration",
				"com.trainburt.logger.boot.kafka.BurtLoggerKafkaAutoConfiguration$MissingKafkaConfiguration",
				"kafkaLogTransportFactory");
		assertThat(added(without, beans(withStarter(SERVLET), DISABLED))).containsExactlyInAnyOrder(
				"com.trainburt.logger.boot.BurtLoggerAutoConfiguration",
				"com.trainburt.logger.boot.BurtLoggerAutoConfiguration$DisabledConfiguration", "llmLogger");
	}

	@Test
	void whenAddedToServletApplicationShouldAddTheJarsInTheManual() throws Exception {
		Map<String, String> added = new TreeMap<>();
		withStarter(SERVLET).entries().forEach((artifact, entry) -> added.put(artifact, kilobytes(entry)));
		added.keySet().removeAll(ConsumerClassPath.of(SERVLET).entries().keySet());
		Map<String, String> listed = new TreeMap<>();
		Documentation.of("docs/getting-started.md")
			.find(Pattern.compile("\\| `([\\w.]+:[\\w-]+)` \\| ([\\d,]+) \\|"))
			.forEach((row) -> listed.put(row.group(1), row.group(2)));
		assertThat(listed).containsOnlyKeys(added.keySet());
		// Ours change with each line of code, and are not packaged yet.
		added.keySet().removeIf((artifact) -> artifact.startsWith("com.trainburt:"));
		assertThat(listed).containsAllEntriesOf(added);
	}

	private static String kilobytes(Path jar) {
		return String.format(Locale.ROOT, "%,d", Math.round(jar.toFile().length() / 1000.0));
	}

	private static Set<String> added(Set<String> without, Set<String> with) {
		assertThat(with).as("the application's own beans").containsAll(without);
		Set<String> added = new LinkedHashSet<>(with);
		added.removeAll(without);
		return added;
	}

	private static ConsumerClassPath withStarter(String... artifacts) throws Exception {
		return ConsumerClassPath
			.of(Stream.concat(Stream.of(artifacts), Stream.of(ConsumerClassPath.STARTER)).toArray(String[]::new));
	}

	private static List<String> json(ConsumerClassPath classPath, String... arguments) {
		return printed(classPath, "json=", arguments);
	}

	private static Set<String> beans(ConsumerClassPath classPath, String... arguments) {
		return new LinkedHashSet<>(printed(classPath, "bean=", arguments));
	}

	private static String[] with(String[] lines, String line) {
		return Stream.concat(Stream.of(lines), Stream.of(line)).toArray(String[]::new);
	}

	private static List<String> printed(ConsumerClassPath classPath, String prefix, String... arguments) {
		return printed(classPath, List.of(), prefix, arguments);
	}

	private static List<String> printed(ConsumerClassPath classPath, List<String> options, String prefix,
			String... arguments) {
		String[] all = Stream.concat(Stream.of("--server.port=0"), Stream.of(arguments)).toArray(String[]::new);
		try (ChildJvm application = classPath.start(HostApplication.class, options, all)) {
			List<String> lines = application.remainingLines();
			assertThat(application.awaitExit()).as(() -> lines + application.toString()).isZero();
			return lines.stream()
				.filter((line) -> line.startsWith(prefix))
				.map((line) -> line.substring(prefix.length()))
				.toList();
		}
	}

}
