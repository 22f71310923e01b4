package com.trainburt.logger.boot.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import com.trainburt.logger.boot.StoppableTransport;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.http.HttpClientResource;
import com.trainburt.logger.transport.http.HttpProtocol;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Posts batches with a {@link WebClient} that shares nothing with those of the
 * application. Between {@link #stop()} and the next batch it holds no connection, so that
 * a checkpoint of the process can be taken.
 */
class WebClientTransport extends StoppableTransport {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private final HttpProtocol protocol;

	private final HttpClientResource http;

	/*
	 * Not from the application's builder: its filters, codecs and observations must see
	 * neither the key nor the logs, and a log of a call to the backend would be a loop.
	 * Built for the first batch: its hundreds of classes would delay the start.
	 */
	private final SingletonSupplier<WebClient> webClient = SingletonSupplier.of(this::webClient);

	WebClientTransport(HttpProtocol protocol, @Nullable SslBundle sslBundle) {
		this.protocol = protocol;
		this.http = (sslBundle != null) ? new HttpClientResource(CONNECT_TIMEOUT, ssl(sslBundle))
				: new HttpClientResource(CONNECT_TIMEOUT);
	}

	/** Immediately, so that a bundle that cannot be read ends the start. */
	private static Consumer<HttpClient.Builder> ssl(SslBundle sslBundle) {
		SSLContext context = sslBundle.createSslContext();
		SSLParameters parameters = new SSLParameters(sslBundle.getOptions().getCiphers(),
				sslBundle.getOptions().getEnabledProtocols());
		return (client) -> client.sslContext(context).sslParameters(parameters);
	}

	private WebClient webClient() {
		return WebClient.builder()
			.clientConnector(new FirstBytesConnector(this.http))
			.exchangeStrategies(ExchangeStrategies.empty().build())
			.observationRegistry(ObservationRegistry.NOOP)
			.build();
	}

	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) throws IOException, InterruptedException {
		HttpProtocol.Request sent = this.protocol.request(batch);
		CompletableFuture<@Nullable DeliveryResult> exchange = this.webClient.obtain()
			.post()
			.uri(this.protocol.endpoint())
			.headers((headers) -> sent.headers().forEach(headers::set))
			.body(BodyInserters.fromDataBuffers(Mono.fromSupplier(() -> wrap(sent.body()))))
			.exchangeToMono(this::result)
			.toFuture();
		DeliveryResult result = this.protocol.await(exchange, timeout);
		if (result == null) {
			throw new IOException("no answer");
		}
		return result.withSentBytes(sent.body().length);
	}

	private static DataBuffer wrap(byte[] body) {
		return DefaultDataBufferFactory.sharedInstance.wrap(body);
	}

	private Mono<DeliveryResult> result(ClientResponse response) {
		return DataBufferUtils.join(response.body(BodyExtractors.toDataBuffers())).map((buffer) -> {
			byte[] answer = new byte[buffer.readableByteCount()];
			buffer.read(answer);
			DataBufferUtils.release(buffer);
			return answer;
		})
			.defaultIfEmpty(new byte[0])
			.map((answer) -> this.protocol.result(response.statusCode().value(),
					(name) -> response.headers().asHttpHeaders().getFirst(name), answer));
	}

	@Override
	protected void release() {
		this.http.release();
	}

	@Override
	public void close() {
		this.http.close();
		this.protocol.close();
	}

}
