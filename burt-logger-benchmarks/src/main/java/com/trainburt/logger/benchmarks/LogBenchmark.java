package com.trainburt.logger.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import com.trainburt.logger.SpoolSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of one log to the thread that logs, while the contestant's own threads encode
 * it and send it to a backend that accepts immediately.
 *
 * <p>
 * A full queue rejects a log in a fraction of the time that it takes to accept one, so
 * the threads wait until there is room, outside of the measured time, and a run with a
 * rejected log fails.
 */
@BenchmarkMode({ Mode.SampleTime, Mode.AverageTime })
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LogBenchmark {

	/**
	 * One thread logs.
	 * @param contest what all threads share
	 * @param caller the thread
	 * @return whether the log was accepted
	 */
	@Benchmark
	@Threads(1)
	public boolean oneThread(Contest contest, Caller caller) {
		return contest.taker.log();
	}

	/**
	 * Two threads log.
	 * @param contest what all threads share
	 * @param caller the thread
	 * @return whether the log was accepted
	 */
	@Benchmark
	@Threads(2)
	public boolean twoThreads(Contest contest, Caller caller) {
		return contest.taker.log();
	}

	/**
	 * Eight threads log.
	 * @param contest what all threads share
	 * @param caller the thread
	 * @return whether the log was accepted
	 */
	@Benchmark
	@Threads(8)
	public boolean eightThreads(Contest contest, Caller caller) {
		return contest.taker.log();
	}

	/**
	 * The part of a log's cost that is the copy; Burt Logger only.
	 * @param copier who copies
	 * @return the copy
	 */
	@Benchmark
	@Threads(1)
	public Object snapshot(Copier copier) {
		return copier.burt.snapshot();
	}

	/**
	 * The one for all threads, and one for each fork, so that the compiler sees no other.
	 */
	@State(Scope.Benchmark)
	public static class Contest {

		private static final int BATCH_SIZE = 100;

		/** Who is measured. */
		@Param({ "burt", "burt-id", "burt-on-failure", "burt-journal", "burt-file", "zipkin", "opentelemetry" })
		public String contestant = "burt";

		private final AtomicLong offered = new AtomicLong();

		private Contestant taker = BurtContestant.accepting(BATCH_SIZE);

		/** Set up the contestant. */
		@Setup
		public void open() {
			this.taker.close();
			this.taker = switch (this.contestant) {
				case "burt" -> BurtContestant.accepting(BATCH_SIZE);
				case "burt-id" -> BurtContestant.identifying(BATCH_SIZE);
				case "burt-on-failure" -> BurtContestant.accepting(BATCH_SIZE, SpoolSettings.Mode.ON_FAILURE);
				case "burt-journal" -> BurtContestant.accepting(BATCH_SIZE, SpoolSettings.Mode.JOURNAL);
				case "burt-file" -> BurtContestant.file(BATCH_SIZE);
				case "zipkin" -> ZipkinContestant.accepting(BATCH_SIZE);
				case "opentelemetry" -> OpenTelemetryContestant.accepting(BATCH_SIZE);
				default -> throw new IllegalArgumentException(this.contestant);
			};
			this.offered.set(0);
		}

		private void reserve(int logs) {
			if (this.offered.addAndGet(logs) - this.taker.delivered() > Contestant.ROOM) {
				// Not to the brim again at once, but some thousand logs in a row.
				while (this.offered.get() - this.taker.delivered() > Contestant.ROOM / 4) {
					LockSupport.parkNanos(100_000);
				}
			}
		}

		/** Close the contestant and check that it took everything. */
		@TearDown
		public void close() {
			// Threads may still be giving back what they did not use.
			boolean delivered = this.taker.awaitDelivered(this.offered::get);
			long lost = this.taker.lost();
			this.taker.close();
			if (!delivered || lost > 0) {
				throw new IllegalStateException("%s delivered %d of %d logs and lost %d, so this is no measurement"
					.formatted(this.taker, this.taker.delivered(), this.offered.get(), lost));
			}
		}

	}

	/**
	 * One thread of the application.
	 */
	@State(Scope.Thread)
	public static class Caller {

		/**
		 * So many logs are offered before the thread looks again whether there is room.
		 */
		private static final int CREDIT = 64;

		private int credit;

		/**
		 * Wait for room, which is not measured.
		 * @param contest what all threads share
		 */
		@Setup(Level.Invocation)
		public void awaitRoom(Contest contest) {
			if (this.credit == 0) {
				this.credit = CREDIT;
				contest.reserve(CREDIT);
			}
			this.credit--;
		}

		/**
		 * Give back the room that was not used.
		 * @param contest what all threads share
		 */
		@TearDown(Level.Iteration)
		public void giveBack(Contest contest) {
			contest.offered.addAndGet(-this.credit);
			this.credit = 0;
		}

	}

	/**
	 * A logger that only copies.
	 */
	@State(Scope.Benchmark)
	public static class Copier {

		private final BurtContestant burt = BurtContestant.accepting(1);

		/** Close the logger. */
		@TearDown
		public void close() {
			this.burt.close();
		}

	}

}
