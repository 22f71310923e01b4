package com.trainburt.logger.boot.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.actuate.BurtLoggerActuatorAutoConfiguration;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.LogTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * How endpoints that start with {@code kafka:} are configured, and what a user reads when
 * they are not.
 */
@ExtendWith(OutputCaptureExtension.class)
class KafkaConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(BurtLoggerAutoConfiguration.class,
				BurtLoggerHttpAutoConfiguration.class, BurtLoggerKafkaAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "kafka: | must name a topic, such as kafka:llm-logs", "kafka:llm logs | up to 249 letters",
					"kafka://localhost:9092/llm-logs | with 'spring.kafka.bootstrap-servers'", "kafka:.. | up to 249",
					"kfaka:llm-logs | or kafka:" })
	void whenEndpointCannotWorkShouldSayWhy(String endpoint, String reason, CapturedOutput output) {
		assertThat(report(output, endpoint)).contains("'burt.logger.endpoint' ", ", but is " + endpoint)
			.contains(reason);
	}

	@Test
	void whenEndpointHoldsAPasswordShouldNotRepeatIt(CapturedOutput output) {
		assertThat(report(output, "kafka:me:open-sesame@localhost:9092/llm-logs")).contains("up to 249 letters")
			.doesNotContain("open-sesame");
	}

	@Test
	void whenKafkaDoesNotTakeASettingShouldSayWhich(CapturedOutput output) {
		assertThat(report(output, "kafka:llm-logs", "spring.kafka.producer.compression-type=zip")).contains(
				"Invalid value 'zip' for configuration property 'spring.kafka.properties.compression.type'",
				"one of: none, gzip, snappy, lz4, zstd");
	}

	@Test
	void whenSslBundleIsOursShouldSayWhereItBelongs(CapturedOutput output) {
		assertThat(report(output, "kafka:llm-logs", "burt.logger.ssl.bundle=backend",
				"spring.ssl.bundle.pem.backend.truststore.certificate=classpath:none.pem"))
			.contains("'burt.logger.ssl.bundle' is for HTTP: Kafka takes 'spring.kafka.ssl.bundle'");
	}

	@Test
	void whenKafkaIsMissingShouldNameTheDependency() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.kafka", "org.apache.kafka"))
			.withPropertyValues("burt.logger.endpoint=kafka:llm-logs")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageEndingWith(
						"needs Kafka: add the dependency org.springframework.boot:spring-boot-starter-kafka"));
	}

	@Test
	void whenKafkaIsMissingShouldNotBeMissedOverHttp() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.kafka", "org.apache.kafka"))
			.withPropertyValues("burt.logger.endpoint=http://127.0.0.1:9", "burt.logger.api-key=key")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(LogTransport.class));
	}

	@Test
	void whenEndpointIsHttpShouldLoadNothingOfKafka(@TempDir Path directory) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xlog:class+load:file=" + directory.resolve("classes"), "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				HttpApplication.class.getName())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("output").toFile())
			.start();
		try {
			assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ended by itself").isTrue();
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		assertThat(directory.resolve("output")).content().contains("started");
		assertThat(directory.resolve("classes")).content()
			.contains("com.trainburt.logger.boot.kafka.KafkaTransportFactory ")
			.doesNotContain("org.apache.kafka.", "com.trainburt.logger.boot.kafka.KafkaTransport ");
	}

	@Test
	void whenKafkaIsExcludedShouldReadItsPropertiesAllTheSame() {
		this.runner
			.withPropertyValues("burt.logger.endpoint=kafka:llm-logs", "spring.kafka.bootstrap-servers=broker:9092")
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(LogTransport.class)
				.isInstanceOf(KafkaTransport.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.kafka.ssl.bundle", "spring.kafka.producer.ssl.bundle" })
	void whenKafkaIsExcludedShouldNotPassOverItsSslBundle(String property) {
		this.runner.withPropertyValues("burt.logger.endpoint=kafka:llm-logs", property + "=brokers")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("KafkaAutoConfiguration")
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class,
						(ex) -> assertThat(ex.getName()).isEqualTo(property)));
	}

	@Test
	void whenEndpointIsKafkaShouldNeedNoKeyAndShowTheScheme() {
		this.runner
			.withConfiguration(
					AutoConfigurations.of(KafkaAutoConfiguration.class, BurtLoggerActuatorAutoConfiguration.class))
			.withPropertyValues("burt.logger.endpoint= KAFKA:llm-logs ")
			.run((context) -> {
				Info.Builder info = new Info.Builder();
				context.getBean(InfoContributor.class).contribute(info);
				assertThat(info.build().get("burtLogger")).asString().contains("endpoint=KAFKA:");
			});
	}

	@Test
	void whenNothingIsSetShouldFitTheProducerToTheLogger() {
		BurtLoggerProperties logger = new BurtLoggerProperties();
		logger.setCompression(Compression.GZIP);
		logger.setMaxBatchBytes(DataSize.ofMegabytes(16));
		Map<String, Object> settings = new ProducerSettings(new KafkaProperties(), null, logger).asMap();
		assertThat(settings).containsEntry("client.id", "burt-logger")
			.containsEntry("acks", "all")
			.containsEntry("enable.idempotence", true)
			.containsEntry("compression.type", "gzip")
			.containsEntry("compression.gzip.level", 1)
			.containsEntry("max.block.ms", 5000L)
			.containsEntry("request.timeout.ms", 5000)
			.containsEntry("delivery.timeout.ms", 10_000)
			.containsEntry("linger.ms", 0L)
			.containsEntry("max.request.size", 16 * 1024 * 1024 + 64 * 1024)
			.containsEntry("buffer.memory", 4 * (16 * 1024 * 1024L + 64 * 1024));
	}

	@Test
	void whenCompressionIsZstdShouldBeTheProducersAtOurLevel() {
		BurtLoggerProperties logger = new BurtLoggerProperties();
		assertThat(new ProducerSettings(new KafkaProperties(), null, logger).asMap())
			.doesNotContainKey("compression.type");
		logger.setCompression(Compression.ZSTD);
		assertThat(new ProducerSettings(new KafkaProperties(), null, logger).asMap())
			.containsEntry("compression.type", "zstd")
			.containsEntry("compression.zstd.level", 1);
	}

	@Test
	void whenApplicationTunesItsProducersShouldFollow() {
		KafkaProperties kafka = new KafkaProperties();
		kafka.getProducer().setCompressionType("zstd");
		kafka.getProducer().setBatchSize(DataSize.ofKilobytes(16));
		kafka.getProducer().setBufferMemory(DataSize.ofMegabytes(8));
		kafka.getProducer().getProperties().put("linger.ms", "20");
		kafka.getProducer().getProperties().put("max.request.size", "2000000");
		BurtLoggerProperties logger = new BurtLoggerProperties();
		logger.setCompression(Compression.GZIP);
		logger.setTimeout(Duration.ofMillis(1));
		KafkaConnectionDetails details = () -> List.of("broker:9092");
		ProducerSettings settings = new ProducerSettings(kafka, details, logger);
		assertThat(settings.asMap()).containsEntry("compression.type", "zstd")
			.containsEntry("batch.size", 16 * 1024)
			.containsEntry("buffer.memory", 8L * 1024 * 1024)
			.containsEntry("max.request.size", "2000000")
			.containsEntry("linger.ms", 1L);
		assertThat(settings.brokers()).isEqualTo("broker:9092");
	}

	@Test
	void whenApplicationGivesItsProducersLittleMemoryShouldFitABatchIn() {
		KafkaProperties kafka = new KafkaProperties();
		kafka.getProducer().setBufferMemory(DataSize.ofKilobytes(64));
		assertThat(new ProducerSettings(kafka, null, new BurtLoggerProperties()).asMap())
			.containsEntry("batch.size", 64 * 1024)
			.containsEntry("buffer.memory", 64 * 1024L);
	}

	private static String report(CapturedOutput output, String endpoint, String... properties) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		List<String> arguments = new java.util.ArrayList<>(List.of("--burt.logger.endpoint=" + endpoint));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		assertThatException().isThrownBy(() -> application.run(arguments.toArray(String[]::new)).close());
		assertThat(output).contains("APPLICATION FAILED TO START");
		return output.toString();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Has Kafka on its class path, and neither uses nor configures it.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = KafkaAutoConfiguration.class)
	static class HttpApplication {

		public static void main(String[] arguments) {
			SpringApplication application = new SpringApplication(HttpApplication.class);
			application.setWebApplicationType(WebApplicationType.NONE);
			application.run("--burt.logger.endpoint=http://127.0.0.1:9", "--burt.logger.api-key=key").close();
			System.out.println("started");
		}

	}

}
