package com.trainburt.logger.transport.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;

import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;

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
		HttpProtocol.Request sent = this.protocol.request(batch);
		HttpRequest.Builder request = HttpRequest.newBuilder(this.protocol.endpoint())
			.POST(new ByteArrayBodyPublisher(ByteBuffer.wrap(sent.body())));
		sent.headers().forEach(request::setHeader);
		HttpResponse<byte[]> response = this.protocol
			.await(this.http.exchange(request.build(), (info) -> new TruncatingBodySubscriber()), timeout);
		return this.protocol
			.result(response.statusCode(), (name) -> response.headers().firstValue(name).orElse(null), response.body())
			.withSentBytes(sent.body().length);
	}

	@Override
	public void close() {
		this.http.close();
		this.protocol.close();
	}

}
