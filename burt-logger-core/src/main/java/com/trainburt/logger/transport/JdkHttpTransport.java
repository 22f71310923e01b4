package com.trainburt.logger.transport;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts batches with the JDK's HTTP client.
 */
public final class JdkHttpTransport implements LogTransport {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private final HttpProtocol protocol;

	private final HttpClientResource http = new HttpClientResource(CONNECT_TIMEOUT);

	/**
	 * Create the transport. Opens no connection.
	 * @param protocol where to and how
	 */
	public JdkHttpTransport(HttpProtocol protocol) {
		this.protocol = protocol;
	}

	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.protocol.endpoint())
			.POST(new ReadyBody(this.protocol.body(batch)));
		this.protocol.headers(batch).forEach(request::setHeader);
		HttpResponse<byte[]> response = exchange(request.build(), timeout);
		return this.protocol.result(response.statusCode(), (name) -> response.headers().firstValue(name).orElse(null),
				response.body());
	}

	/*
	 * The client's own timeout ends with the response headers, so a body that stalls
	 * would hold the thread for ever. Waiting on the future covers the whole exchange,
	 * and cancelling it closes the connection.
	 */
	private HttpResponse<byte[]> exchange(HttpRequest request, Duration timeout)
			throws IOException, InterruptedException {
		CompletableFuture<HttpResponse<byte[]>> exchange = this.http.exchange(request, (info) -> new FirstBytes());
		try {
			return exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new IOException("no complete answer within " + timeout.toMillis() + " ms");
		}
		catch (ExecutionException ex) {
			throw this.protocol.failure(Objects.requireNonNullElse(ex.getCause(), ex));
		}
		finally {
			exchange.cancel(true);
		}
	}

	@Override
	public void close() {
		this.http.close();
	}

}
