package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.LogTransport;

/**
 * The transports side by side: the same logger delivers over HTTP to a backend in a
 * process of its own, and to files on this disk.
 */
public final class TransportLoad {

	private static final int SENDERS = 4;

	private final LoadBackend backend;

	private final Rounds rounds;

	TransportLoad(LoadBackend backend, Rounds rounds) {
		this.backend = backend;
		this.rounds = rounds;
	}

	/**
	 * Measure batches of two sizes and print a table of each.
	 * @param args how many rounds, 7 unless given, and how many seconds a round takes, 2
	 * unless given
	 * @throws IOException if a backend cannot be started or reached
	 */
	public static void main(String[] args) throws IOException {
		try (LoadBackend backend = LoadBackend.start()) {
			TransportLoad load = new TransportLoad(backend, Rounds.of(args));
			System.out.println(LoadReport.machine());
			for (int batchSize : new int[] { 100, 10 }) {
				System.out.println(LoadReport.transports("Batches of " + batchSize, load.run(batchSize)));
			}
		}
	}

	/**
	 * Measure batches of one size.
	 * @return a result for each transport
	 */
	List<LoadResult> run(int batchSize) throws IOException {
		List<Entrant> entrants = new ArrayList<>();
		List<FileArrivals> resources = new ArrayList<>();
		try {
			for (Compression compression : Compression.values()) {
				LogTransport http = BurtContestant.transport(this.backend.url(0), compression);
				entrants.add(entrant("HTTP" + suffix(compression), http, batchSize, SENDERS, this.backend));
			}
			for (Compression compression : Compression.values()) {
				FileArrivals files = new FileArrivals(compression);
				resources.add(files);
				entrants.add(entrant("file" + suffix(compression), files.transport(), batchSize, SENDERS, files));
			}
			FileArrivals files = new FileArrivals(Compression.NONE);
			resources.add(files);
			entrants.add(entrant("file, one sender", files.transport(), batchSize, 1, files));
			return this.rounds.run(entrants, batchSize);
		}
		finally {
			entrants.forEach((entrant) -> entrant.contestant().close());
			resources.forEach(FileArrivals::close);
		}
	}

	private static String suffix(Compression compression) {
		return (compression == Compression.GZIP) ? ", gzip" : "";
	}

	private static Entrant entrant(String name, LogTransport transport, int batchSize, int senders, Arrivals arrivals) {
		return new Entrant(BurtContestant.through(name, transport, batchSize, senders), arrivals);
	}

}
