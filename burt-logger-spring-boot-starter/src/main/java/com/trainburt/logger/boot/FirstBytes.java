package com.trainburt.logger.boot;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import com.trainburt.logger.transport.HttpProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Collects the first bytes of a body and then passes them on as the whole of it.
 */
final class FirstBytes<T> implements BodySubscriber<T> {

	private final BodySubscriber<T> downstream;

	private final CompletableFuture<T> body = new CompletableFuture<>();

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private Flow.@Nullable Subscription subscription;

	private boolean complete;

	FirstBytes(BodySubscriber<T> downstream) {
		this.downstream = downstream;
	}

	@Override
	public CompletionStage<T> getBody() {
		return this.body;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscription = subscription;
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(List<ByteBuffer> buffers) {
		for (ByteBuffer buffer : buffers) {
			byte[] part = new byte[Math.min(buffer.remaining(), HttpProtocol.MAX_ANSWER_BYTES - this.bytes.size())];
			buffer.get(part);
			this.bytes.writeBytes(part);
		}
		if (this.bytes.size() == HttpProtocol.MAX_ANSWER_BYTES && this.subscription != null) {
			// Some buffers may still arrive afterwards.
			this.subscription.cancel();
			onComplete();
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.body.completeExceptionally(failure);
	}

	@Override
	public void onComplete() {
		if (this.complete) {
			return;
		}
		this.complete = true;
		this.downstream.onSubscribe(new Delivery(this.downstream, this.bytes.toByteArray()));
		this.downstream.getBody().whenComplete((value, failure) -> {
			if (failure != null) {
				this.body.completeExceptionally(failure);
			}
			else {
				this.body.complete(value);
			}
		});
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
