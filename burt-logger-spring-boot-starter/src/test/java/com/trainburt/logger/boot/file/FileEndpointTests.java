package com.trainburt.logger.boot.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.Lifecycle;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose endpoint is a directory.
 */
class FileEndpointTests {

	@TempDir
	Path root;

	private ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerFileAutoConfiguration.class))
			.withPropertyValues("burt.logger.endpoint=" + directory().toUri(), "burt.logger.flush-interval=10ms");
	}

	private Path directory() {
		return this.root.resolve("llm logs");
	}

	private List<Path> files(String suffix) throws IOException {
		if (!Files.isDirectory(directory())) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(directory())) {
			return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
		}
	}

	@Test
	void whenEndpointIsADirectoryShouldWriteFilesWithoutAKey() throws Exception {
		runner().run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			assertThat(context.getBean(LLMLogger.class).flush().sent()).isOne();
			assertThat(files(".ndjson")).isEmpty();
		});
		assertThat(files("")).hasSize(1);
		assertThat(files(".ndjson")).singleElement()
			.satisfies((file) -> assertThat(Files.readString(file))
				.startsWith("{\"request\":\"request\",\"response\":\"response\",\"metadata\":{},"));
	}

	@Test
	void whenCompressionAndSizeAreSetShouldHeedThem() throws Exception {
		runner()
			.withPropertyValues("burt.logger.compression=gzip", "burt.logger.file.max-bytes=1KB",
					"burt.logger.batch-size=1", "burt.logger.api-key=not needed")
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				for (int i = 0; i < 100; i++) {
					logger.log("request " + i, "response");
				}
				assertThat(logger.flush().sent()).isEqualTo(100);
			});
		assertThat(files(".ndjson.gz")).hasSizeGreaterThan(5);
		long lines = 0;
		for (Path file : files(".ndjson.gz")) {
			try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
				lines += new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().count();
			}
		}
		assertThat(lines).isEqualTo(100);
	}

	@Test
	void whenFileIsOldShouldCompleteItWhileTheApplicationRuns() {
		runner().withPropertyValues("burt.logger.file.max-age=50ms").run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			Awaitility.await().until(() -> files(".ndjson").size() == 1);
		});
	}

	@Test
	void whenDirectoryCannotBeWrittenToShouldStartAndWaitInTheSpool() throws Exception {
		runner().withPropertyValues("burt.logger.spool.directory=" + this.root.resolve("spool"),
				"burt.logger.max-retries=0", "burt.logger.max-retry-delay=10ms", "burt.logger.initial-retry-delay=10ms")
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				Files.delete(directory());
				Files.writeString(directory(), "in the way");
				logger.log("request", "response");
				Awaitility.await().until(() -> logger.stats().spoolLogs() == 1);
				assertThat(logger.stats().state()).isEqualTo(LoggerStats.State.RETRYING);
				Files.delete(directory());
				Awaitility.await().until(() -> logger.stats().logsSent() == 1);
			});
		assertThat(files(".ndjson")).hasSize(1);
	}

	@Test
	void whenStoppedShouldHoldNothingOpenAndGoOnWithTheNextLog() throws Exception {
		runner().run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("before", null);
			((Lifecycle) context.getSourceApplicationContext(GenericApplicationContext.class)).stop();
			assertThat(files("")).as("the file is complete").isEqualTo(files(".ndjson")).hasSize(1);
			logger.log("after", null);
			assertThat(logger.flush().sent()).isOne();
		});
		assertThat(files("")).isEqualTo(files(".ndjson")).hasSize(2);
	}

	@Test
	void whenBeansAreLazyShouldHoldNothingOpenEither() throws Exception {
		runner()
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				context.getBean(LLMLogger.class).log("before", null);
				context.getBean(LLMLogger.class).flush();
				((Lifecycle) context.getSourceApplicationContext(GenericApplicationContext.class)).stop();
				assertThat(files("")).as("the file is complete").isEqualTo(files(".ndjson")).hasSize(1);
			});
	}

}
