package com.trainburt.logger.transport;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/*
 * What a codec needs to compress is made for megabytes, and costs more to set up than a
 * batch does to compress. So codecs are kept, one for each processor: more never compress
 * at the same time for long.
 *
 * Base64 shrinks to three quarters of its size, text to half or less. Between the two is
 * what a sample must shrink to. It is taken from several places, because a picture may
 * follow a question.
 */

/**
 * Compresses batches, and leaves alone what hardly shrinks. Safe for use by several
 * threads. Holds memory outside the heap until it is closed.
 */
public final class Compressor implements AutoCloseable {

	/** Less is compressed in the time that a sample takes. */
	private static final int MIN_SAMPLED_BYTES = 16 * 1024;

	private static final int SLICES = 8;

	private static final int SLICE_BYTES = 256;

	private static final double WORTHWHILE = 0.7;

	private final @Nullable Supplier<Codec> codecs;

	private final BlockingQueue<Codec> idle = new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

	private volatile boolean closed;

	Compressor(@Nullable Supplier<Codec> codecs) {
		this.codecs = codecs;
	}

	/**
	 * Compress bytes in any case, for a format that all of a file has.
	 * @param plain the bytes
	 * @return bytes that can be read alone and after others that were compressed so; the
	 * same array without compression
	 */
	public byte[] compress(byte[] plain) {
		return (this.codecs != null) ? encode(this.codecs, plain, true) : plain;
	}

	/**
	 * Compress bytes if that makes them smaller.
	 * @param plain the bytes
	 * @return the compressed bytes, or the same array
	 */
	public byte[] compressIfSmaller(byte[] plain) {
		if (this.codecs == null) {
			return plain;
		}
		byte[] compressed = encode(this.codecs, plain, false);
		return (compressed.length < plain.length) ? compressed : plain;
	}

	private byte[] encode(Supplier<Codec> codecs, byte[] plain, boolean wrap) {
		Codec codec = this.idle.poll();
		if (codec == null) {
			codec = codecs.get();
		}
		try {
			boolean shrink = isWorthwhile(codec, plain);
			return (shrink || wrap) ? codec.encode(plain, shrink) : plain;
		}
		finally {
			release(codec);
		}
	}

	private static boolean isWorthwhile(Codec codec, byte[] plain) {
		if (plain.length < MIN_SAMPLED_BYTES) {
			return true;
		}
		byte[] sample = new byte[SLICES * SLICE_BYTES];
		for (int i = 0; i < SLICES; i++) {
			int from = (int) ((long) (plain.length - SLICE_BYTES) * i / (SLICES - 1));
			System.arraycopy(plain, from, sample, i * SLICE_BYTES, SLICE_BYTES);
		}
		return codec.encode(sample, true).length < sample.length * WORTHWHILE;
	}

	private void release(Codec codec) {
		if (!this.idle.offer(codec)) {
			codec.close();
		}
		if (this.closed) {
			closeIdle();
		}
	}

	private void closeIdle() {
		for (Codec codec = this.idle.poll(); codec != null; codec = this.idle.poll()) {
			codec.close();
		}
	}

	/**
	 * Free the memory. Threads that compress go on, and free theirs.
	 */
	@Override
	public void close() {
		this.closed = true;
		closeIdle();
	}

}
