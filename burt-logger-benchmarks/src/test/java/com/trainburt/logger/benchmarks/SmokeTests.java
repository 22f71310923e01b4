package com.trainburt.logger.benchmarks;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.benchmarks.OutageMemory.Result;
import com.trainburt.logger.benchmarks.OutageMemory.Script;
import com.trainburt.logger.transport.Compression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs each benchmark and each program once and briefly, so that all keep working. Checks
 * their results, never their speed.
 */
class SmokeTests {

	@Test
	void whenEncodedShouldBeOfTheSizeThatFiguresAreGivenFor() {
		assertThat(FloorContestant.batch(1).entries().get(0)).hasSizeBetween(2_111, 2_250);
	}

	@Test
	void whenBenchmarksRunShouldMeasureEach() throws RunnerException {
		Collection<RunResult> results = new Runner(new OptionsBuilder().include(LogBenchmark.class.getName())
			.forks(0)
			.warmupIterations(0)
			.measurementIterations(1)
			.measurementTime(TimeValue.milliseconds(20))
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true)
			.build()).run();
		int modes = 2;
		int contestants = 7;
		int threadCounts = 3;
		assertThat(results).hasSize(modes * (contestants * threadCounts + 1));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenCallsAreCapturedShouldLogEach(boolean capture) {
		CaptureBenchmark benchmark = new CaptureBenchmark();
		CaptureBenchmark.Application application = new CaptureBenchmark.Application();
		application.capture = capture;
		application.start();
		try {
			assertThat(benchmark.call(application)).isEqualTo("word ".repeat(100));
			benchmark.modelCall(application);
			benchmark.piece(application);
			benchmark.fiveMegabytes(application);
			application.logger().flush();
			assertThat(application.logger().stats().logsSent()).isEqualTo(capture ? 3 : 0);
			assertThat(application.logger().stats().droppedByReason().getOrDefault(DropReason.TOO_LARGE, 0L))
				.isEqualTo(capture ? 1 : 0);
		}
		finally {
			application.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 5 })
	void whenLoadRunsShouldDeliverEverything(int delayMillis) throws Exception {
		try (LoadBackend backend = LoadBackend.start()) {
			DeliveryLoad load = new DeliveryLoad(backend, new Rounds(1, Duration.ofMinutes(1), 300));
			assertThat(load.run(backend.url(delayMillis), 10)).hasSize(6)
				.allSatisfy((result) -> assertThat(result.delivered()).isEqualTo(300))
				.allSatisfy((result) -> assertThat(result.lost()).isZero());
		}
	}

	@Test
	void whenABacklogIsMeasuredShouldSendAllOfIt() throws Exception {
		try (LoadBackend backend = LoadBackend.start()) {
			long before = backend.count().logs();
			BacklogLoad.Result result = BacklogLoad.measure(backend, 10, 5, Duration.ofMillis(50));
			double outage = 0.05;
			assertThat(backend.count().logs() - before).as("new logs, and two outages")
				.isGreaterThanOrEqualTo((long) (3 * outage * result.live()));
			assertThat(result.alone()).isPositive();
			assertThat(result.toString()).startsWith("| 10 | 5 ms |");
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenTheBackendLimitsTheSizeShouldDeliverEverything(Compression compression) throws Exception {
		try (LoadBackend backend = LoadBackend.start()) {
			SizeLimitLoad.Result result = SizeLimitLoad.measure(backend, 10, 3_000, compression, Duration.ofMillis(200),
					Duration.ofMillis(100));
			assertThat(result.arrived()).isEqualTo(result.logged()).isPositive();
			assertThat(result.first().refused()).isPositive();
			assertThat(result.toString()).startsWith("| 10 | 3,000 bytes | ");
		}
	}

	@Test
	void whenLoadIsReportedShouldHaveOneRowForEach() throws Exception {
		try (LoadBackend backend = LoadBackend.start()) {
			DeliveryLoad load = new DeliveryLoad(backend, new Rounds(1, Duration.ofMinutes(1), 100));
			assertThat(LoadReport.table("Batches of 100", load.run(backend.url(0), 100)).lines()).hasSize(8);
		}
	}

	@Test
	void whenTransportsAreComparedShouldDeliverEverything() throws Exception {
		try (LoadBackend backend = LoadBackend.start(); KafkaArrivals broker = KafkaArrivals.start()) {
			List<LoadResult> results = new TransportLoad(backend, broker, new Rounds(1, Duration.ofMinutes(1), 300))
				.run(10);
			assertThat(results).hasSize(10)
				.allSatisfy((result) -> assertThat(result.delivered()).isEqualTo(300))
				.allSatisfy((result) -> assertThat(result.lost()).isZero())
				.allSatisfy((result) -> assertThat(result.bytesPerLog()).isBetween(50.0, 2_500.0));
			assertThat(LoadReport.transports("Batches of 10", results).lines()).hasSize(12);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenBackendIsGoneShouldStayWithinMemory(Script script) throws Exception {
		Result result = OutageMemory.measure(script, 20_000);
		assertThat(result.accepted()).isBetween(1L, 19_999L);
		assertThat(result.peakBytes()).isLessThan(Result.allowedBytes());
	}

}
