package com.trainburt.logger.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Results as Markdown.
 */
final class LoadReport {

	private LoadReport() {
	}

	static String machine() {
		return "%d cores, JDK %s (%s), %s %s\n".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version(),
				System.getProperty("java.vm.name"), System.getProperty("os.name"), System.getProperty("os.version"));
	}

	/**
	 * A table of one scenario.
	 * @param results the floor, ours, and the peers
	 */
	static String table(String title, List<LoadResult> results) {
		double floor = results.get(0).logsPerSecond();
		double bestPeer = results.stream().skip(2).mapToDouble(LoadResult::logsPerSecond).max().orElseThrow();
		StringBuilder table = new StringBuilder("""
				| %s | delivered/s | of the floor | × best peer | CPU/log | allocated/log |
				|---|---:|---:|---:|---:|---:|
				""".formatted(title));
		for (LoadResult result : results) {
			table.append(String.format(Locale.ROOT, "| %s | %,.0f | %.0f %% | %.2f | %.1f µs | %.1f KB |%n",
					result.contestant(), result.logsPerSecond(), 100 * result.logsPerSecond() / floor,
					result.logsPerSecond() / bestPeer, result.cpuMicrosPerLog(), result.allocatedKilobytesPerLog()));
		}
		return table.toString();
	}

	/**
	 * A table of transports.
	 * @param results the results, those that the others are compared with first
	 */
	static String transports(String title, List<LoadResult> results) {
		StringBuilder table = new StringBuilder("""
				| %s | delivered/s | of the first | CPU/log | allocated/log | bytes/log |
				|---|---:|---:|---:|---:|---:|
				""".formatted(title));
		for (LoadResult result : results) {
			table.append(String.format(Locale.ROOT, "| %s | %,.0f | %.0f %% | %.1f µs | %.1f KB | %,.0f |%n",
					result.contestant(), result.logsPerSecond(),
					100 * result.logsPerSecond() / results.get(0).logsPerSecond(), result.cpuMicrosPerLog(),
					result.allocatedKilobytesPerLog(), result.bytesPerLog()));
		}
		return table.toString();
	}

}
