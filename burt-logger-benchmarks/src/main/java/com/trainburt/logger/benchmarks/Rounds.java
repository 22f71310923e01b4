package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How contestants are measured: all run in one process in turns, round by round, so that
 * what the machine does besides hits them alike; the first round warms up, of the others
 * the median counts.
 *
 * @param number how many rounds
 * @param time how long a round takes
 * @param maxLogs how many logs a round has at most
 */
record Rounds(int number, Duration time, long maxLogs) {

	/**
	 * Read the arguments of the programs.
	 * @param args how many rounds, 7 unless given, and how many seconds a round takes, 2
	 * unless given
	 */
	static Rounds of(String[] args) {
		return new Rounds((args.length > 0) ? Integer.parseInt(args[0]) : 7,
				Duration.ofSeconds((args.length > 1) ? Integer.parseInt(args[1]) : 2), Long.MAX_VALUE);
	}

	/**
	 * Measure.
	 * @return a result for each of the entrants
	 */
	List<LoadResult> run(List<Entrant> entrants, int batchSize) throws IOException {
		List<List<LoadResult>> results = Stream.generate(() -> (List<LoadResult>) new ArrayList<LoadResult>())
			.limit(entrants.size())
			.toList();
		for (int round = 0; round <= this.number; round++) {
			for (int i = 0; i < entrants.size(); i++) {
				LoadResult result = round(entrants.get(i), batchSize);
				if (round > 0) {
					results.get(i).add(result);
				}
			}
		}
		return results.stream().map(LoadResult::median).toList();
	}

	private LoadResult round(Entrant entrant, int batchSize) throws IOException {
		Contestant contestant = entrant.contestant();
		long lostBefore = contestant.lost();
		Arrivals.Count countBefore = entrant.arrivals().count();
		long deliveredBefore = contestant.delivered();
		Usage before = Usage.now();
		long until = System.nanoTime() + this.time.toNanos();
		long offered = 0;
		// Only whole batches, so that nothing waits for an incomplete one to become due.
		while ((offered < this.maxLogs && System.nanoTime() - until < 0) || offered % batchSize != 0) {
			if (offered - (contestant.delivered() - deliveredBefore) < Contestant.ROOM && contestant.log()) {
				offered++;
			}
			else {
				LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
			}
		}
		long expected = deliveredBefore + offered;
		contestant.awaitDelivered(() -> expected);
		Usage used = Usage.now().minus(before);
		Arrivals.Count counted = entrant.arrivals().count().minus(countBefore);
		return new LoadResult(contestant.toString(), offered, counted.logs(), counted.bytes(),
				contestant.lost() - lostBefore, used);
	}

}
