package com.trainburt.logger.transport;

import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A JDK HTTP client that never follows a redirect, so that the API key stays with its
 * host, and whose threads are daemons that end with it. For transports.
 */
public final class HttpClientResource implements AutoCloseable {

	private final Duration connectTimeout;

	private final Consumer<HttpClient.Builder> customizer;

	private final ExecutorService executor;

	private @Nullable HttpClient client;

	private boolean closed;

	/**
	 * Starts no thread: the first use of the client does.
	 * @param connectTimeout how long connecting may take
	 */
	public HttpClientResource(Duration connectTimeout) {
		this(connectTimeout, (client) -> {
		});
	}

	/**
	 * As {@link #HttpClientResource(Duration)}, with settings of one's own, such as for
	 * TLS.
	 * @param connectTimeout how long connecting may take
	 * @param customizer changes each client before it is built
	 */
	public HttpClientResource(Duration connectTimeout, Consumer<HttpClient.Builder> customizer) {
		this.connectTimeout = connectTimeout;
		this.customizer = customizer;
		AtomicInteger number = new AtomicInteger();
		this.executor = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "burt-logger-http-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * The client.
	 * @return the client, not to be kept
	 * @throws IllegalStateException after {@link #close()}
	 */
	public synchronized HttpClient client() {
		if (this.closed) {
			throw new IllegalStateException("The HTTP client has been closed");
		}
		if (this.client == null) {
			HttpClient.Builder builder = HttpClient.newBuilder()
				// On cleartext HTTP/2 begins with an upgrade that backends stumble over.
				.version(HttpClient.Version.HTTP_1_1)
				.followRedirects(HttpClient.Redirect.NEVER)
				.connectTimeout(this.connectTimeout)
				.executor(this.executor);
			this.customizer.accept(builder);
			this.client = builder.build();
		}
		return this.client;
	}

	/**
	 * Close the connections, without waiting for it; the next use of the client opens new
	 * ones. Before JDK 21 they close when the client has been collected as garbage.
	 */
	public synchronized void release() {
		// Before JDK 21 a client ends when it has become unreachable, and only then.
		if (this.client instanceof AutoCloseable) {
			shutdownNow(this.client);
		}
		this.client = null;
	}

	/**
	 * Close the connections and end the threads, without waiting for either. May be
	 * repeated.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		release();
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
