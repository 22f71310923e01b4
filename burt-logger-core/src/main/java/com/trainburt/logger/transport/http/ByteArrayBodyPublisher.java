package com.trainburt.logger.transport.http;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/*
 * The client's own publisher for arrays copies them, 16 KB at a time, into buffers that it
 * allocates for each request. That is a third of what sending a log would allocate.
 */

/**
 * Publishes a request body that is in memory as it is, without a copy.
 */
public final class ByteArrayBodyPublisher implements HttpRequest.BodyPublisher {

	/** A socket copies all of a buffer at each write, even if little of it fits. */
	private static final int SLICE_BYTES = 64 * 1024;

	private final ByteBuffer body;

	/**
	 * Create a publisher.
	 * @param body from its position to its limit; must not change until it has been sent
	 */
	public ByteArrayBodyPublisher(ByteBuffer body) {
		this.body = body.slice();
	}

	@Override
	public long contentLength() {
		return this.body.limit();
	}

	@Override
	public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
		subscriber.onSubscribe(new Flow.Subscription() {

			private final ByteBuffer rest = ByteArrayBodyPublisher.this.body.duplicate();

			@Override
			public void request(long n) {
				for (long i = 0; i < n && this.rest.hasRemaining(); i++) {
					ByteBuffer slice = this.rest.slice(this.rest.position(),
							Math.min(SLICE_BYTES, this.rest.remaining()));
					this.rest.position(this.rest.position() + slice.limit());
					boolean last = !this.rest.hasRemaining();
					subscriber.onNext(slice);
					if (last) {
						subscriber.onComplete();
					}
				}
			}

			@Override
			public void cancel() {
				this.rest.position(this.rest.limit());
			}

		});
	}

}
