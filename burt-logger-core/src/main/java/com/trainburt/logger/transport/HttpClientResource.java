package com.trainburt.logger.transport;

import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A JDK HTTP client that never follows a redirect, so that the API key stays with its
 * host, and whose threads are daemons that end with it. For transports.
 */
public final class HttpClientResource implements AutoCloseable {

	private final ExecutorService executor;

	private volatile @Nullable HttpClient client;

	/**
	 * Create the client. Opens no connection.
	 * @param connectTimeout how long connecting may take
	 */
	public HttpClientResource(Duration connectTimeout) {
		AtomicInteger number = new AtomicInteger();
		this.executor = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "burt-logger-http-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
		this.client = HttpClient.newBuilder()
			// On cleartext HTTP/2 begins with an upgrade request that backends stumble
			// over.
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(connectTimeout)
			.executor(this.executor)
			.build();
	}

	/**
	 * The client.
	 * @return the client, not to be kept
	 * @throws IllegalStateException after {@link #close()}
	 */
	public HttpClient client() {
		HttpClient client = this.client;
		if (client == null) {
			throw new IllegalStateException("The HTTP client has been closed");
		}
		return client;
	}

	/**
	 * Close the connections and end the threads, without waiting for either.
	 */
	@Override
	public void close() {
		HttpClient client = this.client;
		// Before JDK 21 a client ends when it has become unreachable, and only then.
		this.client = null;
		if (client instanceof AutoCloseable) {
			shutdownNow(client);
		}
		this.executor.shutdown();
	}

	private static void shutdownNow(HttpClient client) {
		try {
			HttpClient.class.getMethod("shutdownNow").invoke(client);
		}
		catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException("The HTTP client cannot be shut down", ex);
		}
	}

}
