package com.trainburt.logger.boot.actuate;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.FakeBackend;
import com.trainburt.logger.boot.actuate.BurtLoggerEndpoint.BurtLoggerDescriptor;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link BurtLoggerEndpoint}.
 */
class BurtLoggerEndpointTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=burtlogger,health";

	private static final String WRITABLE = "management.endpoint.burtlogger.access=unrestricted";

	private static final String SHOWN = "management.endpoint.burtlogger.show-values=always";

	private final InMemoryTransport transport = new InMemoryTransport();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
				BurtLoggerHttpAutoConfiguration.class, BurtLoggerActuatorAutoConfiguration.class))
		.withBean(LogTransport.class, () -> this.transport)
		.withPropertyValues(EXPOSED, "burt.logger.batch-size=1");

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenAskedOverHttpShouldAnswer(WebApplicationType type) throws Exception {
		try (FakeBackend backend = new FakeBackend();
				ActuatorApplication application = new ActuatorApplication(type, backend, EXPOSED, WRITABLE, SHOWN,
						"burt.logger.flush-interval=1h", "burt.logger.metadata.environment=prod",
						"burt.logger.metadata.token=" + FakeBackend.API_KEY)) {
			application.logger().log("request", "response");
			assertThat(application.post("burtlogger", "").json().toString())
				.isEqualTo("{\"sent\":1,\"failed\":0,\"spooled\":0,\"pending\":0}");
			ActuatorApplication.Answer answer = application.get("burtlogger");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body()).doesNotContain(FakeBackend.API_KEY, "/v1/logs");
			JsonNode json = answer.json();
			assertThat(json.propertyNames()).containsExactly("state", "endpoint", "statistics", "settings");
			assertThat(json.get("state").asString()).isEqualTo("delivering");
			assertThat(json.get("endpoint").asString()).isEqualTo(backend.host());
			assertThat(json.get("statistics").get("logs_sent").asInt()).isEqualTo(1);
			JsonNode settings = json.get("settings");
			assertThat(settings.get("batch-size").asInt()).isEqualTo(10);
			assertThat(settings.get("flush-interval").asString()).isEqualTo("PT1H");
			assertThat(settings.get("max-queue-bytes").asString()).isEqualTo("67108864B");
			assertThat(settings.get("compression").asString()).isEqualTo("none");
			assertThat(settings.get("metadata").toString())
				.isEqualTo("{\"environment\":\"prod\",\"token\":\"******\"}");
		}
	}

	@Test
	void whenFlushedOverHttpShouldWaitAsLongAsAsked() throws Exception {
		try (FakeBackend backend = new FakeBackend(FakeBackend.silence());
				ActuatorApplication application = new ActuatorApplication(WebApplicationType.SERVLET, backend, EXPOSED,
						WRITABLE, "burt.logger.shutdown-timeout=1m")) {
			application.logger().log("request", "response");
			for (String timeout : List.of("\"10ms\"", "0", "\"PT0.01S\"")) {
				ActuatorApplication.Answer answer = application.post("burtlogger", "{\"timeout\": " + timeout + "}");
				assertThat(answer.status()).isEqualTo(200);
				assertThat(answer.json().get("pending").asInt()).isEqualTo(1);
			}
			ActuatorApplication.Answer refused = application.post("burtlogger", "{\"timeout\": \"soon\"}");
			assertThat(refused.status()).isEqualTo(400);
			application.logger().shutdown(Duration.ZERO);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "soon", "-1s", "", "9999999999999999999s" })
	void whenTimeoutIsNoneShouldSayWhatIs(String timeout) {
		BurtLoggerEndpoint endpoint = new BurtLoggerEndpoint(LLMLogger.noop(), null, (shown) -> Map.of(), Show.NEVER,
				Duration.ofSeconds(10));
		assertThatException().isThrownBy(() -> endpoint.flush(timeout))
			.withMessage("'timeout' must be a duration such as 500ms or 5s, zero or more, but was '" + timeout + "'");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenFlushesWaitForTheBackendShouldKeepNoThreadFromOtherRequests(WebApplicationType type) throws Exception {
		try (FakeBackend backend = new FakeBackend(FakeBackend.silence());
				ActuatorApplication application = new ActuatorApplication(type, backend, EXPOSED, WRITABLE,
						"burt.logger.shutdown-timeout=1m", "burt.logger.timeout=1h")) {
			application.logger().log("request", "response");
			List<Socket> flushes = new ArrayList<>();
			try {
				// More than Tomcat has threads.
				for (int i = 0; i < 220; i++) {
					flushes.add(application.open("burtlogger", "{\"timeout\": \"1000h\"}"));
				}
				// The first may come before the last of the flushes has its thread.
				for (int i = 0; i < 50; i++) {
					assertThat(application.get("health").status()).isEqualTo(200);
				}
				for (Socket flush : flushes) {
					assertThat(flush.getInputStream().available()).isZero();
				}
			}
			finally {
				for (Socket flush : flushes) {
					flush.close();
				}
				application.logger().shutdown(Duration.ZERO);
			}
		}
	}

	@Test
	void whenTimeoutIsLongerThanTheShutdownTimeoutShouldNotWaitThatLong() throws Exception {
		try (FakeBackend backend = new FakeBackend(FakeBackend.silence());
				ActuatorApplication application = new ActuatorApplication(WebApplicationType.SERVLET, backend, EXPOSED,
						WRITABLE, "burt.logger.shutdown-timeout=100ms", "burt.logger.timeout=1h")) {
			application.logger().log("request", "response");
			for (String json : List.of("{\"timeout\": \"1000h\"}", "{}")) {
				assertThat(application.post("burtlogger", json).json().get("pending").asInt()).isEqualTo(1);
			}
		}
	}

	@Test
	void whenAccessIsNotSaidShouldNotFlush() throws Exception {
		try (FakeBackend backend = new FakeBackend();
				ActuatorApplication application = new ActuatorApplication(WebApplicationType.SERVLET, backend,
						EXPOSED)) {
			assertThat(application.get("burtlogger").status()).isEqualTo(200);
			assertThat(application.post("burtlogger", "{}").status()).isEqualTo(405);
		}
	}

	@Test
	void whenDeliveryFailsShouldShowTheLastFailure() {
		this.transport.answerWith((batch) -> DeliveryResult.unauthorized("HTTP 401: unknown key"));
		this.runner.run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			context.getBean(LLMLogger.class).flush();
			BurtLoggerDescriptor descriptor = context.getBean(BurtLoggerEndpoint.class).burtLogger();
			assertThat(descriptor.state()).isEqualTo("unauthorized");
			assertThat(descriptor.endpoint()).isNull();
			assertThat(descriptor.lastFailure().reason()).isEqualTo("HTTP 401: unknown key");
			assertThat(descriptor.statistics()).containsEntry("failed_by_reason", Map.of("unauthorized", 1L))
				.doesNotContainKeys("state", "last_failure");
		});
	}

	@Test
	void whenThereIsASpoolShouldShowWhatWaitsThere(@TempDir Path directory) {
		this.transport.answerWith((batch) -> DeliveryResult.unauthorized("HTTP 401: unknown key"));
		this.runner.withPropertyValues("burt.logger.spool.directory=" + directory, SHOWN).run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			assertThat(context.getBean(BurtLoggerEndpoint.class).flush("20s").block().spooled()).isEqualTo(1);
			BurtLoggerDescriptor descriptor = context.getBean(BurtLoggerEndpoint.class).burtLogger();
			assertThat(descriptor.spool().state()).isEqualTo("working");
			assertThat(descriptor.spool().logs()).isEqualTo(1);
			assertThat(descriptor.spool().batches()).isEqualTo(1);
			assertThat(descriptor.spool().bytes()).isPositive();
			assertThat(descriptor.spool().problem()).isNull();
			assertThat(descriptor.statistics().keySet()).noneMatch((name) -> name.startsWith("spool"));
			assertThat(descriptor.settings().get("spool").toString()).contains("directory=" + directory,
					"mode=on-failure", "max-age=PT168H");
		});
	}

	@Test
	void whenPropertiesAreAddedShouldShowThem() {
		this.runner.withPropertyValues("burt.logger.endpoint=http://127.0.0.1:9", "burt.logger.api-key=key")
			.run((context) -> {
				Map<String, Object> settings = context.getBean(BurtLoggerEndpoint.class).burtLogger().settings();
				assertThat(settings).doesNotContainKeys("api-key", "endpoint", "class");
				BurtLoggerProperties properties = context.getBean(BurtLoggerProperties.class);
				for (Field field : BurtLoggerProperties.class.getDeclaredFields()) {
					field.setAccessible(true);
					String name = DataObjectPropertyName.toDashedForm(field.getName());
					if (!Modifier.isStatic(field.getModifiers()) && field.get(properties) != null
							&& !List.of("api-key", "endpoint").contains(name)) {
						assertThat(settings).containsKey(name);
					}
				}
			});
	}

	@Test
	void whenApplicationSanitizesValuesShouldShowWhatThatLeaves() {
		this.runner.withPropertyValues("burt.logger.metadata.tenant=secret", SHOWN)
			.withBean("own", SanitizingFunction.class,
					() -> (data) -> (data.getKey().endsWith(".tenant") || data.getKey().endsWith(".max-retries"))
							? data.withSanitizedValue() : data)
			.run((context) -> assertThat(context.getBean(BurtLoggerEndpoint.class).burtLogger().settings())
				.containsEntry("metadata", Map.of("tenant", "******"))
				.containsEntry("max-retries", "******"));
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenValuesMayNotBeShownShouldShowNoText(WebApplicationType type) throws Exception {
		for (String show : List.of("management.endpoint.health.show-details=always",
				"management.endpoint.burtlogger.show-values=never",
				"management.endpoint.burtlogger.show-values=when-authorized")) {
			try (FakeBackend backend = new FakeBackend();
					ActuatorApplication application = new ActuatorApplication(type, backend, EXPOSED, show,
							"burt.logger.metadata.tenant=acme", "burt.logger.redaction.patterns.employee=E-[0-9]+",
							"burt.logger.mdc-keys=session", "burt.logger.compression=gzip")) {
				JsonNode settings = application.get("burtlogger").json().get("settings");
				assertThat(settings.toString()).contains("\"metadata\":{\"tenant\":\"******\"}",
						"\"patterns\":{\"employee\":\"******\"}", "\"mdc-keys\":[\"******\"]", "\"batch-size\":10",
						"\"flush-interval\":\"PT5S\"", "\"compression\":\"gzip\"");
			}
		}
	}

	/** YAML has numbers, and an identifier of a customer may be one. */
	@Test
	void whenMetadataIsANumberShouldHideItAsText() {
		Map<String, Object> yaml = Map.of("burt.logger.metadata.customer", 4711, "burt.logger.metadata.trial", true);
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("yaml", yaml)))
			.run((context) -> assertThat(context.getBean(BurtLoggerEndpoint.class).burtLogger().settings())
				.containsEntry("metadata", Map.of("customer", "******", "trial", "******"))
				.containsEntry("batch-size", 1));
	}

	@Test
	void whenValuesAreForTheAuthorizedShouldShowThemToThem() {
		SecurityContext admin = new SecurityContext() {

			@Override
			public Principal getPrincipal() {
				return () -> "ada";
			}

			@Override
			public boolean isUserInRole(String role) {
				return role.equals("admin");
			}

		};
		ApplicationContextRunner authorized = this.runner.withPropertyValues("burt.logger.metadata.tenant=acme",
				"management.endpoint.burtlogger.show-values=when-authorized");
		authorized.withPropertyValues("management.endpoint.burtlogger.roles=admin").run((context) -> {
			BurtLoggerEndpointWebExtension endpoint = context.getBean(BurtLoggerEndpointWebExtension.class);
			assertThat(endpoint.burtLogger(admin).settings()).containsEntry("metadata", Map.of("tenant", "acme"));
			assertThat(endpoint.burtLogger(SecurityContext.NONE).settings()).containsEntry("metadata",
					Map.of("tenant", "******"));
		});
		authorized.withPropertyValues("management.endpoint.burtlogger.roles=operator")
			.run((context) -> assertThat(
					context.getBean(BurtLoggerEndpointWebExtension.class).burtLogger(admin).settings())
				.containsEntry("metadata", Map.of("tenant", "******")));
	}

	@Test
	void whenEndpointIsNotExposedOrNoAccessIsGivenShouldBackOff() {
		for (String[] properties : List.of(new String[] { "management.endpoints.web.exposure.include=health" },
				new String[] { EXPOSED, "management.endpoint.burtlogger.access=NONE" },
				new String[] { EXPOSED, "management.endpoints.access.default=NONE" },
				new String[] { EXPOSED, "burt.logger.enabled=false" })) {
			this.runner.withPropertyValues(properties)
				.run((context) -> assertThat(context).as(Arrays.toString(properties))
					.doesNotHaveBean(BurtLoggerEndpoint.class));
		}
	}

	@Test
	void whenActuatorIsAbsentShouldBackOff() {
		for (String absent : List.of("org.springframework.boot.actuate",
				"org.springframework.boot.actuate.autoconfigure")) {
			this.runner.withClassLoader(new FilteredClassLoader(absent))
				.run((context) -> assertThat(context).hasSingleBean(LLMLogger.class)
					.doesNotHaveBean(BurtLoggerEndpoint.class));
		}
	}

}
