package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.LogTransport;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The transports side by side: the same logger delivers over HTTP to a backend in a
 * separate process, to files on this disk, and to Kafka with a broker in a separate
 * process.
 */
public final class TransportLoad {

	private static final int SENDERS = 4;

	private final LoadBackend backend;

	private final KafkaArrivals broker;

	private final Rounds rounds;

	TransportLoad(LoadBackend backend, KafkaArrivals broker, Rounds rounds) {
		this.backend = backend;
		this.broker = broker;
		this.rounds = rounds;
	}

	/**
	 * Measure batches of two sizes, and of what hardly shrinks, and print a table of
	 * each, and how fast the logs are read from Kafka.
	 * @param args how many rounds, 7 unless given, and how many seconds a round takes, 2
	 * unless given
	 * @throws IOException if a backend cannot be started or reached
	 */
	public static void main(String[] args) throws IOException {
		try (LoadBackend backend = LoadBackend.start(); KafkaArrivals broker = KafkaArrivals.start()) {
			TransportLoad load = new TransportLoad(backend, broker, Rounds.of(args));
			System.out.println(LoadReport.machine());
			for (int batchSize : new int[] { 100, 10 }) {
				System.out.println(LoadReport.transports("Batches of " + batchSize, load.run(batchSize)));
			}
			System.out.println(LoadReport.transports("Batches of 10, pictures in Base64", load.runPictures(10)));
			System.out.printf(Locale.ROOT, "One consumer reads %,.0f logs/s%n", broker.readBack());
		}
	}

	/**
	 * Measure batches of one size.
	 * @return a result for each transport
	 */
	List<LoadResult> run(int batchSize) throws IOException {
		List<Entrant> entrants = new ArrayList<>();
		List<FileArrivals> directories = new ArrayList<>();
		List<ConfigurableApplicationContext> applications = new ArrayList<>();
		try {
			for (Compression compression : Compression.values()) {
				LogTransport http = BurtContestant.transport(this.backend.url(0), compression);
				entrants.add(entrant("HTTP" + suffix(compression), http, batchSize, SENDERS, this.backend));
			}
			for (Compression compression : Compression.values()) {
				FileArrivals files = new FileArrivals(compression);
				directories.add(files);
				entrants.add(entrant("file" + suffix(compression), files.transport(), batchSize, SENDERS, files));
			}
			FileArrivals files = new FileArrivals(Compression.NONE);
			directories.add(files);
			entrants.add(entrant("file, one sender", files.transport(), batchSize, 1, files));
			for (Compression compression : Compression.values()) {
				ConfigurableApplicationContext application = this.broker.application(compression);
				applications.add(application);
				entrants.add(entrant("Kafka" + suffix(compression), application.getBean(LogTransport.class), batchSize,
						SENDERS, this.broker));
			}
			return this.rounds.run(entrants, batchSize);
		}
		finally {
			entrants.forEach((entrant) -> entrant.contestant().close());
			directories.forEach(FileArrivals::close);
			applications.forEach(ConfigurableApplicationContext::close);
		}
	}

	/**
	 * Measure what compression costs where it is of no use, over HTTP.
	 * @return a result for each compression
	 */
	List<LoadResult> runPictures(int batchSize) throws IOException {
		List<Entrant> entrants = new ArrayList<>();
		try {
			for (Compression compression : Compression.values()) {
				LogTransport http = BurtContestant.transport(this.backend.url(0), compression);
				entrants.add(new Entrant(BurtContestant.through("HTTP" + suffix(compression), VariedChats.ofPictures(),
						http, batchSize, SENDERS), this.backend));
			}
			return this.rounds.run(entrants, batchSize);
		}
		finally {
			entrants.forEach((entrant) -> entrant.contestant().close());
		}
	}

	private static String suffix(Compression compression) {
		return (compression.contentEncoding() != null) ? ", " + compression.contentEncoding() : "";
	}

	private static Entrant entrant(String name, LogTransport transport, int batchSize, int senders, Arrivals arrivals) {
		return new Entrant(BurtContestant.through(name, VariedChats.ofTexts(), transport, batchSize, senders),
				arrivals);
	}

}
