package com.trainburt.logger.boot.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.function.Function;

import com.trainburt.logger.transport.http.ByteArrayBodyPublisher;
import com.trainburt.logger.transport.http.HttpClientResource;
import com.trainburt.logger.transport.http.TruncatingBodySubscriber;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.reactive.AbstractClientHttpRequest;
import org.springframework.http.client.reactive.AbstractClientHttpResponse;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.util.LinkedMultiValueMap;

/**
 * Connects a WebClient to the JDK's HTTP client. An exchange ends when the first bytes of
 * the response body have been read; cancelling it closes the connection.
 */
/*
 * Spring's connector for the same client passes the body through a cache that goes on
 * reading after its reader has cancelled: a stalled body would keep its connection for
 * ever, an endless one would be read for ever.
 */
final class FirstBytesConnector implements ClientHttpConnector {

	private static final DataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

	private final HttpClientResource http;

	FirstBytesConnector(HttpClientResource http) {
		this.http = http;
	}

	@Override
	public Mono<ClientHttpResponse> connect(HttpMethod method, URI uri,
			Function<? super ClientHttpRequest, Mono<Void>> write) {
		Request request = new Request(method, uri);
		return write.apply(request)
			.then(Mono.fromFuture(
					() -> this.http.exchange(request.builder.build(), (info) -> new TruncatingBodySubscriber())))
			.map(Response::new);
	}

	private static final class Request extends AbstractClientHttpRequest {

		private final HttpMethod method;

		private final URI uri;

		private final HttpRequest.Builder builder;

		Request(HttpMethod method, URI uri) {
			this.method = method;
			this.uri = uri;
			this.builder = HttpRequest.newBuilder(uri).method(method.name(), BodyPublishers.noBody());
		}

		@Override
		public HttpMethod getMethod() {
			return this.method;
		}

		@Override
		public URI getURI() {
			return this.uri;
		}

		@Override
		public DataBufferFactory bufferFactory() {
			return BUFFERS;
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> T getNativeRequest() {
			return (T) this.builder;
		}

		@Override
		public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
			return DataBufferUtils.join(body).doOnNext((buffer) -> {
				// Its buffers wrap arrays, so that there is nothing to release.
				this.builder.method(this.method.name(),
						new ByteArrayBodyPublisher(buffer.readableByteBuffers().next()));
			}).then(setComplete());
		}

		@Override
		public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
			return writeWith(Flux.from(body).concatMap(Function.identity()));
		}

		@Override
		public Mono<Void> setComplete() {
			return doCommit();
		}

		@Override
		protected void applyHeaders() {
			getHeaders().forEach((name, values) -> values.forEach((value) -> this.builder.header(name, value)));
		}

		@Override
		protected void applyCookies() {
		}

	}

	private static final class Response extends AbstractClientHttpResponse {

		Response(HttpResponse<byte[]> response) {
			super(HttpStatusCode.valueOf(response.statusCode()), headers(response), new LinkedMultiValueMap<>(),
					Flux.just(BUFFERS.wrap(response.body())));
		}

		private static HttpHeaders headers(HttpResponse<?> response) {
			HttpHeaders headers = new HttpHeaders();
			response.headers().map().forEach(headers::addAll);
			return headers;
		}

	}

}
