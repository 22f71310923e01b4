package com.trainburt.logger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import com.trainburt.logger.LLMLogger;

/**
 * The memory cost of an outage of the backend: an application continues to log, each log
 * with new objects, while connections are refused. Runs in a separate process with a
 * small heap, so that memory that is not counted ends it.
 */
public final class OutageMemory {

	private static final long QUEUE_BYTES = 64L << 20;

	/** The additional memory that may be held. */
	private static final long ALLOWANCE_BYTES = 32L << 20;

	private static final int SAMPLES = 10;

	private OutageMemory() {
	}

	/**
	 * Measure with texts of one byte and of two bytes a character, and print a table.
	 * @param args how many logs are offered, 10 million unless given
	 * @throws IOException if the process cannot be run or ends early
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		long logs = (args.length > 0) ? Long.parseLong(args[0]) : 10_000_000;
		System.out.println("| text | offered | accepted | held after GC | held at most | allowed |");
		System.out.println("|---|---:|---:|---:|---:|---:|");
		for (Script script : Script.values()) {
			System.out.println(measure(script, logs).row());
		}
	}

	static Result measure(Script script, long logs) throws IOException, InterruptedException {
		Process process = ChildJvm.start(Application.class, List.of("-Xmx160m"), script.name(), Long.toString(logs));
		try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
			String result = output.readLine();
			if (process.waitFor() != 0 || result == null) {
				throw new IOException("The application ended with exit code " + process.exitValue());
			}
			return Result.parse(script, logs, result);
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * How many bytes the characters of a text take.
	 */
	enum Script {

		LATIN {
			@Override
			String copy(String text) {
				return new String(text.toCharArray());
			}
		},

		CYRILLIC {
			@Override
			String copy(String text) {
				return text.replace('e', '\u0435');
			}
		};

		abstract String copy(String text);

	}

	/**
	 * The memory that was held.
	 *
	 * @param script which text was logged
	 * @param offered how many logs
	 * @param accepted how many of them were accepted
	 * @param heldBytes the heap in use at the end beyond what was in use before
	 * @param peakBytes the most that was held at any of the samples
	 */
	record Result(Script script, long offered, long accepted, long heldBytes, long peakBytes) {

		static Result parse(Script script, long offered, String line) {
			String[] parts = line.split(" ", -1);
			return new Result(script, offered, Long.parseLong(parts[0]), Long.parseLong(parts[1]),
					Long.parseLong(parts[2]));
		}

		static long allowedBytes() {
			return QUEUE_BYTES + ALLOWANCE_BYTES;
		}

		String row() {
			return String.format(Locale.ROOT, "| %s | %,d | %,d | %.1f MB | %.1f MB | %.0f MB |",
					this.script.name().toLowerCase(Locale.ROOT), this.offered, this.accepted, megabytes(this.heldBytes),
					megabytes(this.peakBytes), megabytes(allowedBytes()));
		}

		private static double megabytes(long bytes) {
			return bytes / 1048576.0;
		}

	}

	/**
	 * The application that goes on logging.
	 */
	static final class Application {

		private Application() {
		}

		public static void main(String[] args) throws IOException {
			Script script = Script.valueOf(args[0]);
			long logs = Long.parseLong(args[1]);
			try (LLMLogger logger = LLMLogger.builder()
				.endpoint("http://127.0.0.1:" + closedPort())
				.apiKey("key")
				.maxQueueSize(Integer.MAX_VALUE)
				.maxQueueBytes(QUEUE_BYTES)
				.shutdownTimeout(Duration.ZERO)
				.build()) {
				long baseline = heldBytes();
				long peak = 0;
				long held = 0;
				long accepted = 0;
				for (long i = 1; i <= logs; i++) {
					ChatLog chat = ChatLog.create(script::copy);
					accepted += logger.log(chat.request(), chat.response(), chat.metadata()) ? 1 : 0;
					if (i % Math.max(1, logs / SAMPLES) == 0) {
						held = heldBytes() - baseline;
						peak = Math.max(peak, held);
					}
				}
				System.out.println(accepted + " " + held + " " + peak);
			}
		}

		private static int closedPort() throws IOException {
			try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
		}

		private static long heldBytes() {
			System.gc();
			return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
		}

	}

}
