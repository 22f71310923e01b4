package com.trainburt.logger.benchmarks;

import java.util.Comparator;
import java.util.List;

/**
 * The result of one contestant in one round.
 *
 * @param contestant its name
 * @param logged how many logs it accepted
 * @param delivered how many of them the receiver counted
 * @param bytes their size on the wire or on disk
 * @param lost how many it dropped or lost
 * @param used the resources that it used
 */
record LoadResult(String contestant, long logged, long delivered, long bytes, long lost, Usage used) {

	double logsPerSecond() {
		return this.delivered * 1e9 / this.used.nanos();
	}

	double cpuMicrosPerLog() {
		return this.used.cpuNanos() / 1e3 / this.delivered;
	}

	double allocatedKilobytesPerLog() {
		return this.used.allocatedBytes() / 1e3 / this.delivered;
	}

	double bytesPerLog() {
		return (double) this.bytes / this.delivered;
	}

	boolean complete() {
		return this.logged == this.delivered && this.lost == 0;
	}

	/**
	 * The round in the middle by speed.
	 * @throws IllegalStateException if a round was not complete
	 */
	static LoadResult median(List<LoadResult> rounds) {
		rounds.stream().filter((round) -> !round.complete()).findFirst().ifPresent((round) -> {
			throw new IllegalStateException("%s was to deliver %d logs, delivered %d and lost %d"
				.formatted(round.contestant, round.logged, round.delivered, round.lost));
		});
		return rounds.stream()
			.sorted(Comparator.comparingDouble(LoadResult::logsPerSecond))
			.toList()
			.get(rounds.size() / 2);
	}

}
