package com.trainburt.logger.boot;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import com.trainburt.logger.transport.FirstBytes;
import com.trainburt.logger.transport.HttpClientResource;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client whose exchanges end when the first bytes of the body have been read.
 */
/*
 * Spring's connector hands out the body through a cache that goes on reading when its
 * reader has cancelled: a body that stalls would keep its connection for ever, an endless
 * one would be read for ever. So the body is read here, before the connector sees the
 * response. Until then cancelling the exchange cancels the future that is returned here,
 * and with it the connection. The client is asked for at each exchange, since before JDK
 * 21 it must be unreachable to end.
 */
final class FirstBytesHttpClient extends HttpClient {

	private final HttpClientResource http;

	FirstBytesHttpClient(HttpClientResource http) {
		this.http = http;
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
		return this.http.exchange(request, (info) -> firstBytes(handler.apply(info)));
	}

	@Override
	public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler,
			@Nullable PushPromiseHandler<T> pushPromiseHandler) {
		return sendAsync(request, handler);
	}

	/**
	 * Pass the first bytes of a body on as the whole of it.
	 */
	private static <T> BodySubscriber<T> firstBytes(BodySubscriber<T> downstream) {
		return BodySubscribers.mapping(new FirstBytes(), (bytes) -> {
			downstream.onSubscribe(new Delivery(downstream, bytes));
			return downstream.getBody().toCompletableFuture().join();
		});
	}

	@Override
	public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
		throw new UnsupportedOperationException("The connector does not wait for responses");
	}

	@Override
	public Optional<CookieHandler> cookieHandler() {
		return this.http.client().cookieHandler();
	}

	@Override
	public Optional<Duration> connectTimeout() {
		return this.http.client().connectTimeout();
	}

	@Override
	public Redirect followRedirects() {
		return this.http.client().followRedirects();
	}

	@Override
	public Optional<ProxySelector> proxy() {
		return this.http.client().proxy();
	}

	@Override
	public SSLContext sslContext() {
		return this.http.client().sslContext();
	}

	@Override
	public SSLParameters sslParameters() {
		return this.http.client().sslParameters();
	}

	@Override
	public Optional<Authenticator> authenticator() {
		return this.http.client().authenticator();
	}

	@Override
	public Version version() {
		return this.http.client().version();
	}

	@Override
	public Optional<Executor> executor() {
		return this.http.client().executor();
	}

	/**
	 * Delivers bytes that are in memory when they are asked for.
	 */
	private static final class Delivery implements Flow.Subscription {

		private final BodySubscriber<?> subscriber;

		private final byte[] bytes;

		private final AtomicBoolean done = new AtomicBoolean();

		Delivery(BodySubscriber<?> subscriber, byte[] bytes) {
			this.subscriber = subscriber;
			this.bytes = bytes;
		}

		@Override
		public void request(long count) {
			if (this.done.compareAndSet(false, true)) {
				if (this.bytes.length > 0) {
					this.subscriber.onNext(List.of(ByteBuffer.wrap(this.bytes)));
				}
				this.subscriber.onComplete();
			}
		}

		@Override
		public void cancel() {
			this.done.set(true);
		}

	}

}
