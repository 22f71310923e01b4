package com.trainburt.logger.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A {@link LoadServer} in a separate process, which ends with this one.
 */
final class LoadBackend implements Arrivals, AutoCloseable {

	private final Process process;

	private final int port;

	private LoadBackend(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static LoadBackend start() throws IOException {
		Process process = ChildJvm.start(LoadServer.class, List.of());
		BufferedReader output = process.inputReader(StandardCharsets.US_ASCII);
		String port = output.readLine();
		if (port == null) {
			throw new IOException("The backend did not start");
		}
		return new LoadBackend(process, Integer.parseInt(port));
	}

	/**
	 * Where to post to.
	 * @param delayMillis how long an answer takes
	 */
	String url(int delayMillis) {
		return "http://127.0.0.1:" + this.port + "/" + ((delayMillis > 0) ? delayMillis : "");
	}

	/**
	 * Where larger requests are refused.
	 */
	String limitedUrl(int maxBytes) {
		return url(0) + LoadServer.MAX_BYTES + maxBytes;
	}

	@Override
	public Count count() throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create(url(0)).toURL().openConnection();
		try (var in = connection.getInputStream()) {
			String[] counts = new String(in.readAllBytes(), StandardCharsets.US_ASCII).split(" ");
			return new Count(Long.parseLong(counts[0]), Long.parseLong(counts[2]));
		}
	}

	@Override
	public void close() {
		this.process.destroy();
	}

}
