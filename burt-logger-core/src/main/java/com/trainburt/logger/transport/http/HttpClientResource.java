package com.trainburt.logger.transport.http;

import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.channels.ClosedSelectorException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import com.trainburt.logger.internal.platform.DaemonThreads;
import org.jspecify.annotations.Nullable;

/*
 * The client has two weaknesses on every JDK from 17 to 25. After an answer that is not HTTP
 * it fails the exchange and leaves the connection open, so each exchange that fails is
 * cancelled as well. And its selector thread ends with any OutOfMemoryError in the process; a
 * client without that thread fails every exchange or answers none. So a client is replaced
 * after an Error, and when exchanges time out one after the other. A backend that hangs causes
 * timeouts, too. The number of timeouts that it takes is therefore doubled until an exchange
 * succeeds: before JDK 21 each replaced client holds a thread and three descriptors until it
 * has been collected as garbage.
 */

/**
 * A JDK HTTP client that never follows a redirect, so that the API key stays with its
 * host, whose threads are daemons that end with it, and that is replaced when it has
 * stopped working. For transports.
 */
public final class HttpClientResource implements AutoCloseable {

	private static final int FIRST_PATIENCE = 2;

	private static final int MAX_PATIENCE = 1024;

	private static final int MAX_CAUSES = 20;

	private final Duration connectTimeout;

	private final Consumer<HttpClient.Builder> customizer;

	private final ExecutorService executor;

	private @Nullable HttpClient client;

	/** How many exchanges in a row were cancelled before they were answered. */
	private int unanswered;

	/** How many of them it takes to replace the client. */
	private int patience = FIRST_PATIENCE;

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
	 * As {@link #HttpClientResource(Duration)}, with additional settings, such as for
	 * TLS.
	 * @param connectTimeout how long connecting may take
	 * @param customizer changes each client before it is built
	 */
	public HttpClientResource(Duration connectTimeout, Consumer<HttpClient.Builder> customizer) {
		this.connectTimeout = connectTimeout;
		this.customizer = customizer;
		this.executor = Executors.newCachedThreadPool(DaemonThreads.numbered("burt-logger-http-"));
	}

	/**
	 * The client.
	 * @return the client, which must not be stored
	 * @throws IllegalStateException after {@link #close()}
	 */
	public synchronized HttpClient client() {
		if (this.closed) {
			throw new IllegalStateException("The HTTP client has been closed");
		}
		if (this.client == null) {
			HttpClient.Builder builder = HttpClient.newBuilder()
				// On cleartext, HTTP/2 begins with an upgrade that some backends cannot
				// handle.
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
	 * Start an exchange. Its connection is closed if it fails or is cancelled.
	 * @param <T> the type of the response body
	 * @param request the request
	 * @param handler reads the response body
	 * @return the response; cancelling it with {@code true} cancels the exchange
	 * @throws IllegalStateException after {@link #close()}
	 */
	public <T> CompletableFuture<HttpResponse<T>> exchange(HttpRequest request, BodyHandler<T> handler) {
		HttpClient client = client();
		try {
			return new Exchange<>(client, client.sendAsync(request, handler));
		}
		catch (Error ex) {
			replace(client);
			throw ex;
		}
	}

	private synchronized void answered() {
		this.unanswered = 0;
		this.patience = FIRST_PATIENCE;
	}

	private synchronized void unanswered(HttpClient client) {
		if (client == this.client && ++this.unanswered >= this.patience) {
			this.patience = Math.min(2 * this.patience, MAX_PATIENCE);
			replace(client);
		}
	}

	/** Without closing it: exchanges of other threads may still be running on it. */
	private synchronized void replace(HttpClient client) {
		if (client == this.client) {
			this.client = null;
			this.unanswered = 0;
		}
	}

	/**
	 * Whether the client, or a part of it, has ended by the failure or before it.
	 */
	private static boolean isDeath(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
			if (cause instanceof Error || cause instanceof ClosedSelectorException
					|| String.valueOf(cause.getMessage()).contains("selector manager closed")) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
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

	/**
	 * Fails with nothing but a {@link java.util.concurrent.CancellationException} when it
	 * is cancelled. Reactor logs other failures of the client as errors.
	 */
	private final class Exchange<R> extends CompletableFuture<R> {

		private final HttpClient client;

		private final CompletableFuture<R> exchange;

		Exchange(HttpClient client, CompletableFuture<R> exchange) {
			this.client = client;
			this.exchange = exchange;
			exchange.whenComplete(this::ended);
		}

		private void ended(@Nullable R response, @Nullable Throwable failure) {
			if (failure == null) {
				answered();
				complete(response);
				return;
			}
			// A future that has ended cannot be cancelled; one that is derived from it
			// can, and the exchange with it.
			this.exchange.newIncompleteFuture().cancel(true);
			if (isDeath(failure)) {
				replace(this.client);
			}
			completeExceptionally(failure);
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			boolean cancelled = super.cancel(mayInterruptIfRunning);
			if (cancelled) {
				unanswered(this.client);
			}
			this.exchange.cancel(mayInterruptIfRunning);
			return cancelled;
		}

	}

}
