package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The load program: delivery over HTTP to a backend in a separate process, compared with
 * the peers.
 */
public final class DeliveryLoad {

	private final LoadBackend backend;

	private final Rounds rounds;

	DeliveryLoad(LoadBackend backend, Rounds rounds) {
		this.backend = backend;
		this.rounds = rounds;
	}

	/**
	 * Measure all scenarios and print a table.
	 * @param args how many rounds, 7 unless given, and how many seconds a round takes, 2
	 * unless given
	 * @throws IOException if the backend cannot be started or reached
	 */
	public static void main(String[] args) throws IOException {
		try (LoadBackend backend = LoadBackend.start()) {
			DeliveryLoad load = new DeliveryLoad(backend, Rounds.of(args));
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
		List<BiFunction<String, Integer, Contestant>> contestants = List.of(FloorContestant::http, BurtContestant::http,
				BurtContestant::spooling, BurtContestant::journaling, ZipkinContestant::http,
				OpenTelemetryContestant::http);
		List<Entrant> entrants = new ArrayList<>();
		try {
			contestants
				.forEach((contestant) -> entrants.add(new Entrant(contestant.apply(url, batchSize), this.backend)));
			return this.rounds.run(entrants, batchSize);
		}
		finally {
			entrants.forEach((entrant) -> entrant.contestant().close());
		}
	}

}
