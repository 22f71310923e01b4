package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The load program: delivery over HTTP to a backend in a process of its own. All
 * contestants run in one process in turns, round by round, so that what the machine does
 * besides hits them alike; the first round warms up, of the others the median counts.
 */
public final class DeliveryLoad {

	private final LoadBackend backend;

	private final int rounds;

	private final Duration roundTime;

	private final long maxLogs;

	DeliveryLoad(LoadBackend backend, int rounds, Duration roundTime, long maxLogs) {
		this.backend = backend;
		this.rounds = rounds;
		this.roundTime = roundTime;
		this.maxLogs = maxLogs;
	}

	/**
	 * Measure all scenarios and print a table.
	 * @param args how many rounds, 7 unless given, and how many seconds a round takes, 2
	 * unless given
	 * @throws IOException if the backend cannot be started or reached
	 */
	public static void main(String[] args) throws IOException {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 7;
		Duration roundTime = Duration.ofSeconds((args.length > 1) ? Integer.parseInt(args[1]) : 2);
		try (LoadBackend backend = LoadBackend.start()) {
			DeliveryLoad load = new DeliveryLoad(backend, rounds, roundTime, Long.MAX_VALUE);
			System.out.println(LoadReport.machine());
			System.out.println(LoadReport.table("Batches of 100", load.run(backend.url(0), 100)));
			System.out.println(LoadReport.table("Batches of 10", load.run(backend.url(0), 10)));
			System.out
				.println(LoadReport.table("Batches of 100, answered after 50 ms", load.run(backend.url(50), 100)));
		}
	}

	/**
	 * Measure one scenario.
	 * @return a result for each contestant, the floor first
	 */
	List<LoadResult> run(String url, int batchSize) throws IOException {
		List<BiFunction<String, Integer, Contestant>> entrants = List.of(FloorContestant::http, BurtContestant::http,
				BurtContestant::spooling, BurtContestant::journaling, ZipkinContestant::http,
				OpenTelemetryContestant::http);
		List<Contestant> contestants = new ArrayList<>();
		try {
			entrants.forEach((entrant) -> contestants.add(entrant.apply(url, batchSize)));
			List<List<LoadResult>> results = Stream.generate(() -> (List<LoadResult>) new ArrayList<LoadResult>())
				.limit(contestants.size())
				.toList();
			for (int round = 0; round <= this.rounds; round++) {
				for (int i = 0; i < contestants.size(); i++) {
					LoadResult result = round(contestants.get(i), batchSize);
					if (round > 0) {
						results.get(i).add(result);
					}
				}
			}
			return results.stream().map(LoadResult::median).toList();
		}
		finally {
			contestants.forEach(Contestant::close);
		}
	}

	private LoadResult round(Contestant contestant, int batchSize) throws IOException {
		long lostBefore = contestant.lost();
		long countedBefore = this.backend.logs();
		long deliveredBefore = contestant.delivered();
		Usage before = Usage.now();
		long until = System.nanoTime() + this.roundTime.toNanos();
		long offered = 0;
		// Only whole batches, so that no one waits for an incomplete one to become due.
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
		long counted = this.backend.logs() - countedBefore;
		return new LoadResult(contestant.toString(), offered, counted, contestant.lost() - lostBefore, used);
	}

}
