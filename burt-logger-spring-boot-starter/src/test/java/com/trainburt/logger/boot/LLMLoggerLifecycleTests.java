package com.trainburt.logger.boot;

import java.io.File;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.boot.http.BurtLoggerHttpAutoConfiguration;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.LogTransport;
import jakarta.annotation.PreDestroy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LLMLoggerLifecycle}.
 */
class LLMLoggerLifecycleTests {

	private final FakeBackend backend = new FakeBackend();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(BurtLoggerAutoConfiguration.class, BurtLoggerHttpAutoConfiguration.class))
		.withPropertyValues(properties(this.backend));

	@AfterEach
	void close() {
		this.backend.close();
	}

	@Test
	void whenApplicationStopsShouldFollowTheWebServer() {
		assertThat(LLMLoggerLifecycle.PHASE).isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
			.isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenRequestLogsWhileTheContextClosesShouldSendIt(WebApplicationType type) throws Exception {
		SpringApplication application = new SpringApplication(WebApplication.class);
		application.setWebApplicationType(type);
		ConfigurableApplicationContext context = application
			.run(arguments("--server.port=0", "--server.shutdown=graceful", "--spring.main.banner-mode=off"));
		WebApplication web = context.getBean(WebApplication.class);
		try {
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient()
				.sendAsync(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ask")).build(),
						HttpResponse.BodyHandlers.ofString());
			assertThat(web.asked.await(20, TimeUnit.SECONDS)).isTrue();
			Thread closer = new Thread(context::close, "closer");
			closer.start();
			assertThat(web.closing.await(20, TimeUnit.SECONDS)).isTrue();
			web.answer.countDown();
			assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("true");
			closer.join();
		}
		finally {
			web.answer.countDown();
			context.close();
		}
		assertThat(this.backend.logs()).hasSize(1);
		assertThat(web.sentBeforeTheEnd).as("sent before beans are destroyed").hasValue(1);
	}

	@Test
	void whenCommandLineApplicationEndsShouldSendLogsAndNotHoldTheProcess(@TempDir Path directory) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				classPathWithoutOptionals(), CommandLineApplication.class.getName(),
				"--burt.logger.endpoint=" + this.backend.endpoint(), "--burt.logger.api-key=key")
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("output").toFile())
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended by itself").isTrue();
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		assertThat(directory.resolve("output")).content()
			.contains("context=AnnotationConfigApplicationContext")
			.doesNotContain("ERROR", "WARN");
		assertThat(process.exitValue()).isZero();
		assertThat(this.backend.logs()).hasSize(1);
	}

	@Test
	void whenAConfiguredChildContextClosesShouldLeaveTheParentsLogger() {
		this.backend.script(FakeBackend.silence());
		this.runner.withPropertyValues("burt.logger.shutdown-timeout=100ms").run((parent) -> {
			LLMLogger logger = parent.getBean(LLMLogger.class);
			this.runner.withParent(parent).withPropertyValues("burt.logger.shutdown-timeout=100ms").run((child) -> {
				assertThat(child.getBean(LLMLogger.class)).isSameAs(logger);
				logger.log("request", "response");
			});
			assertThat(logger.stats().state()).isNotEqualTo(LoggerStats.State.CLOSED);
			assertThat(logger.log("after", "child")).isTrue();
		});
	}

	@Test
	void whenTheLoggerHasATimeoutOfItsOwnShouldWaitThatLong() {
		List<String> calls = new ArrayList<>();
		LLMLogger own = (LLMLogger) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { LLMLogger.class }, (proxy, method, arguments) -> {
					calls.add(method.getName() + ((arguments != null) ? Arrays.toString(arguments) : "[]"));
					return method.invoke(LLMLogger.noop(), arguments);
				});
		LLMLoggerLifecycle lifecycle = new LLMLoggerLifecycle(own, new StaticApplicationContext());
		lifecycle.start();
		lifecycle.stop();
		assertThat(calls).containsExactly("flush[]");
		assertThat(lifecycle.isPauseable()).isFalse();
	}

	@Test
	void whenContextIsStoppedShouldSendWithoutClosing() {
		this.runner.run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("before", "stop");
			context.stop();
			assertThat(this.backend.logs()).hasSize(1);
			context.start();
			assertThat(context.getBean(LLMLoggerLifecycle.class).isRunning()).isTrue();
			assertThat(logger.log("after", "start")).isTrue();
			context.stop();
			assertThat(this.backend.logs()).hasSize(2);
		});
	}

	/** As before a checkpoint of the process and after it was restored. */
	@Test
	void whenContextIsStoppedShouldLeaveNoConnectionOpenAndGoOnAfterwards() {
		this.runner.run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("before", "stop");
			context.stop();
			assertThat(this.backend.logs()).hasSize(1);
			assertThat(context.getBean(StoppableTransport.class).isRunning()).isFalse();
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
				// Before JDK 21 an HTTP client closes its connections when it is
				// collected.
				System.gc();
				return this.backend.connectionsClosed() == 1;
			});
			context.start();
			assertThat(context.getBean(StoppableTransport.class).isRunning()).isTrue();
			logger.log("after", "start");
			assertThat(logger.flush().sent()).isEqualTo(1);
			assertThat(this.backend.logs()).hasSize(2);
			assertThat(this.backend.connectionsClosed()).isEqualTo(1);
		});
	}

	@Test
	void whenBeansAreLazyShouldStillStopTheTransport() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				context.getBean(LLMLogger.class).log("before", "stop");
				assertThat(context.getBean(StoppableTransport.class).isRunning()).isTrue();
				context.stop();
				assertThat(context.getBean(StoppableTransport.class).isRunning()).isFalse();
			});
	}

	@Test
	void whenContextIsPausedShouldKeepItsConnection() {
		this.runner.run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("before", "pause");
			logger.flush();
			context.getSourceApplicationContext().pause();
			assertThat(context.getBean(LLMLoggerLifecycle.class).isRunning()).isTrue();
			assertThat(context.getBean(StoppableTransport.class).isRunning()).isTrue();
			assertThat(this.backend.connectionsClosed()).isZero();
		});
	}

	@Test
	void whenRefreshFailsAfterALogShouldSendItAndEndTheThreads() {
		Set<Thread> strangers = Thread.getAllStackTraces().keySet();
		this.runner.withUserConfiguration(FailsAfterALog.class)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessage("on purpose"));
		assertThat(this.backend.logs()).hasSize(1);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> !strangers.contains(thread) && thread.getName().startsWith("burt-logger")));
	}

	@Test
	void whenBeansAreLazyShouldSendTheLastLog() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(LogsAtTheEnd.class)
			.run((context) -> {
				context.getBean(LogsAtTheEnd.class);
				context.getBean("logsAtTheEnd");
				context.getBean(LLMLogger.class).log("request", "response");
			});
		assertThat(this.backend.logs()).hasSize(2);
	}

	@Test
	void whenThereAreTwoLoggersShouldSendTheLastLogsOfBoth() {
		InMemoryTransport first = new InMemoryTransport();
		InMemoryTransport second = new InMemoryTransport();
		this.runner.withBean("first", LLMLogger.class, () -> LLMLogger.builder().transport(first).build())
			.withBean("second", LLMLogger.class, () -> LLMLogger.builder().transport(second).build())
			.run((context) -> {
				assertThat(context).doesNotHaveBean(LLMLoggerLifecycle.class).doesNotHaveBean(LogTransport.class);
				context.getBean("first", LLMLogger.class).log("request", "response");
				context.getBean("second", LLMLogger.class).log("request", "response");
			});
		assertThat(first.logs()).hasSize(1);
		assertThat(second.logs()).hasSize(1);
	}

	@Test
	void whenOneOfTwoLoggersIsPrimaryShouldFlushThatOneBeforeBeansAreDestroyed() {
		InMemoryTransport first = new InMemoryTransport();
		InMemoryTransport second = new InMemoryTransport();
		this.runner
			.withBean("first", LLMLogger.class, () -> LLMLogger.builder().transport(first).build(),
					(definition) -> definition.setPrimary(true))
			.withBean("second", LLMLogger.class, () -> LLMLogger.builder().transport(second).build())
			.run((context) -> {
				assertThat(context).hasSingleBean(LLMLoggerLifecycle.class);
				context.getBean("first", LLMLogger.class).log("request", "response");
				context.getBean("second", LLMLogger.class).log("request", "response");
				context.stop();
				assertThat(first.logs()).hasSize(1);
			});
		assertThat(second.logs()).hasSize(1);
	}

	@Test
	void whenThreadsAreVirtualShouldSendWhatTheyLog() throws Exception {
		SpringApplication application = new SpringApplication(WebApplication.class);
		application.setWebApplicationType(WebApplicationType.SERVLET);
		try (ConfigurableApplicationContext context = application.run(arguments("--server.port=0",
				"--spring.threads.virtual.enabled=true", "--spring.main.banner-mode=off"))) {
			WebApplication web = context.getBean(WebApplication.class);
			web.answer.countDown();
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ask")).build(),
						HttpResponse.BodyHandlers.ofString());
			assertThat(web.thread.get().startsWith("VirtualThread")).isEqualTo(Runtime.version().feature() >= 21);
			assertThat(context.getBean(LLMLogger.class).flush().sent()).isEqualTo(1);
		}
		assertThat(this.backend.logs()).hasSize(1);
	}

	@Test
	void whenContextIsStoppedWithTheBackendGoneShouldKeepTheLogs() {
		this.backend.script(FakeBackend.silence());
		this.runner
			.withPropertyValues("burt.logger.shutdown-timeout=100ms", "burt.logger.timeout=1s",
					"burt.logger.initial-retry-delay=0")
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				logger.log("request", "response");
				context.stop();
				assertThat(logger.stats().state()).isNotEqualTo(LoggerStats.State.CLOSED);
				this.backend.script(FakeBackend.status(200, ""));
				assertThat(logger.flush(Duration.ofSeconds(20)).sent()).isEqualTo(1);
			});
	}

	@Test
	void whenContextClosesWithTheBackendGoneShouldUseUpTheTimeOnce() {
		this.backend.script(FakeBackend.silence());
		this.runner.withUserConfiguration(LogsAtTheEnd.class)
			.withPropertyValues("burt.logger.shutdown-timeout=100ms")
			.run((context) -> {
				LLMLogger logger = context.getBean(LLMLogger.class);
				logger.log("request", "response");
				AtomicReference<LoggerStats.State> atTheEnd = context.getBean(LogsAtTheEnd.class).stateAtTheEnd;
				context.close();
				assertThat(atTheEnd).hasValue(LoggerStats.State.CLOSED);
				assertThat(logger.stats().logsPending()).isZero();
				assertThat(logger.stats().logsFailed()).isEqualTo(1);
			});
	}

	@Test
	void whenContextClosesWithTheBackendThereShouldLetBeansLogWhenTheyAreDestroyed() {
		this.runner.withUserConfiguration(LogsAtTheEnd.class).run((context) -> {
			context.getBean(LLMLogger.class).log("request", "response");
			AtomicReference<LoggerStats.State> atTheEnd = context.getBean(LogsAtTheEnd.class).stateAtTheEnd;
			context.close();
			assertThat(atTheEnd).hasValue(LoggerStats.State.DELIVERING);
		});
		assertThat(this.backend.logs()).hasSize(2);
	}

	@Test
	void whenChildContextClosesShouldNotTakeItForTheEnd() {
		this.backend.script(FakeBackend.silence());
		this.runner.withPropertyValues("burt.logger.shutdown-timeout=100ms").run((context) -> {
			LLMLogger logger = context.getBean(LLMLogger.class);
			logger.log("request", "response");
			try (AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext()) {
				child.setParent(context);
				child.refresh();
			}
			context.stop();
			assertThat(logger.stats().state()).isNotEqualTo(LoggerStats.State.CLOSED);
		});
	}

	private String[] arguments(String... more) {
		return Stream
			.concat(Arrays.stream(properties(this.backend)).map((property) -> "--" + property), Arrays.stream(more))
			.toArray(String[]::new);
	}

	/** Nothing is sent by itself, unless the test wants it. */
	private static String[] properties(FakeBackend backend) {
		return new String[] { "burt.logger.endpoint=" + backend.endpoint(), "burt.logger.api-key=key",
				"burt.logger.flush-interval=1h", "burt.logger.batch-size=1000" };
	}

	private static String classPathWithoutOptionals() {
		Pattern optional = Pattern.compile(
				"webmvc|spring-boot-webflux|tomcat|servlet|web-server|micrometer-core|micrometer-metrics|tracing|brave|prometheus|health|devtools|actuator|spring-ai|langchain4j|kafka|test|mockito|junit");
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return Arrays.stream(classPath.split(File.pathSeparator))
			.filter((entry) -> !entry.endsWith(".jar")
					|| !optional.matcher(Path.of(entry).getFileName().toString()).find())
			.collect(Collectors.joining(File.pathSeparator));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableOpenAutoConfiguration
	@RestController
	static class WebApplication {

		final CountDownLatch asked = new CountDownLatch(1);

		final CountDownLatch closing = new CountDownLatch(1);

		final CountDownLatch answer = new CountDownLatch(1);

		final AtomicReference<String> thread = new AtomicReference<>();

		final AtomicLong sentBeforeTheEnd = new AtomicLong();

		private final LLMLogger logger;

		WebApplication(LLMLogger logger) {
			this.logger = logger;
		}

		@GetMapping("/ask")
		String ask() throws InterruptedException {
			this.thread.set(Thread.currentThread().toString());
			this.asked.countDown();
			this.answer.await(20, TimeUnit.SECONDS);
			return String.valueOf(this.logger.log("the last", "request"));
		}

		/** Stops along with the web server, which waits for the request. */
		@Bean
		SmartLifecycle closingListener() {
			return new SmartLifecycle() {

				private volatile boolean running;

				@Override
				public void start() {
					this.running = true;
				}

				@Override
				public void stop() {
					WebApplication.this.closing.countDown();
					this.running = false;
				}

				@Override
				public boolean isRunning() {
					return this.running;
				}

				@Override
				public int getPhase() {
					return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
				}

			};
		}

		@PreDestroy
		void end() {
			this.sentBeforeTheEnd.set(this.logger.stats().logsSent());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LogsAtTheEnd {

		final AtomicReference<LoggerStats.State> stateAtTheEnd = new AtomicReference<>();

		@Bean(destroyMethod = "run")
		Runnable logsAtTheEnd(LLMLogger logger) {
			return () -> {
				this.stateAtTheEnd.set(logger.stats().state());
				logger.log("the last", "words");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailsAfterALog {

		@Bean
		Object failsAfterALog(LLMLogger logger) {
			logger.log("request", "response");
			throw new IllegalStateException("on purpose");
		}

	}

}
