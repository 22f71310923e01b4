package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import zipkin2.Span;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.ReporterMetrics;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/**
 * Zipkin's reporter. It keeps a live reference to one immutable span, so its caller pays
 * for no copy; its one thread encodes and sends in turn.
 */
final class ZipkinContestant implements Contestant {

	private final Span span;

	private final AtomicLong delivered = new AtomicLong();

	private final AtomicLong lost = new AtomicLong();

	private final BytesMessageSender sender;

	private final AsyncReporter<Span> reporter;

	private ZipkinContestant(BytesMessageSender sender, int batchSize) {
		Span.Builder builder = Span.newBuilder()
			.traceId("463ac35c9f6413ad48485a3953bb6124")
			.id("48485a3953bb6124")
			.name("chat")
			.timestamp(1_767_225_600_000_000L)
			.duration(1_834_000);
		ChatLog.attributes().forEach(builder::putTag);
		this.span = builder.build();
		this.sender = new Counting(sender);
		int spanBytes = SpanBytesEncoder.JSON_V2.sizeInBytes(this.span);
		this.reporter = AsyncReporter.builder(this.sender)
			.queuedMaxSpans(QUEUE_SIZE)
			.queuedMaxBytes(QUEUE_BYTES)
			.messageMaxBytes(2 + batchSize * (spanBytes + 1))
			.messageTimeout(LINGER.toNanos(), TimeUnit.NANOSECONDS)
			.metrics(new Losses())
			.build();
	}

	static ZipkinContestant accepting(int batchSize) {
		return new ZipkinContestant(new AcceptingSender(), batchSize);
	}

	static ZipkinContestant http(String url, int batchSize) {
		return new ZipkinContestant(URLConnectionSender.newBuilder()
			.endpoint(url)
			.compressionEnabled(false)
			.messageMaxBytes(16 * 1024 * 1024)
			.build(), batchSize);
	}

	@Override
	public boolean log() {
		this.reporter.report(this.span);
		return true;
	}

	@Override
	public long delivered() {
		return this.delivered.get();
	}

	@Override
	public long lost() {
		return this.lost.get();
	}

	@Override
	public void close() {
		this.reporter.close();
		try {
			this.sender.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The sender cannot be closed", ex);
		}
	}

	@Override
	public String toString() {
		return "Zipkin AsyncReporter";
	}

	/**
	 * Counts what has been accepted.
	 */
	private final class Counting extends BytesMessageSender.Base {

		private final BytesMessageSender delegate;

		Counting(BytesMessageSender delegate) {
			super(delegate.encoding());
			this.delegate = delegate;
		}

		@Override
		public int messageMaxBytes() {
			return this.delegate.messageMaxBytes();
		}

		@Override
		public void send(List<byte[]> spans) throws IOException {
			this.delegate.send(spans);
			ZipkinContestant.this.delivered.addAndGet(spans.size());
		}

		@Override
		public void close() throws IOException {
			this.delegate.close();
		}

	}

	/**
	 * Accepts at once.
	 */
	private static final class AcceptingSender extends BytesMessageSender.Base {

		AcceptingSender() {
			super(Encoding.JSON);
		}

		@Override
		public int messageMaxBytes() {
			return Integer.MAX_VALUE;
		}

		@Override
		public void send(List<byte[]> spans) {
		}

		@Override
		public void close() {
		}

	}

	/**
	 * Counts lost records, and little else, so that it adds no cost to reporting.
	 */
	private final class Losses implements ReporterMetrics {

		@Override
		public void incrementSpansDropped(int spans) {
			ZipkinContestant.this.lost.addAndGet(spans);
		}

		@Override
		public void incrementMessages() {
		}

		@Override
		public void incrementMessagesDropped(Throwable cause) {
		}

		@Override
		public void incrementSpans(int spans) {
		}

		@Override
		public void incrementSpanBytes(int bytes) {
		}

		@Override
		public void incrementMessageBytes(int bytes) {
		}

		@Override
		public void updateQueuedSpans(int spans) {
		}

		@Override
		public void updateQueuedBytes(int bytes) {
		}

	}

}
