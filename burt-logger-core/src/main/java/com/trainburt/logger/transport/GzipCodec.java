package com.trainburt.logger.transport;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes members of gzip (RFC 1952).
 */
final class GzipCodec implements Codec {

	/** No name, no time, unknown system. */
	private static final byte[] HEAD = { 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff };

	private static final int TAIL_BYTES = 8;

	/** The collector cannot move an array meanwhile. */
	private static final int STEP_BYTES = 8 * 1024;

	/**
	 * Six, the default, takes four times as long and saves a twentieth more of the bytes.
	 */
	private final Deflater shrinking = new Deflater(Deflater.BEST_SPEED, /* nowrap= */ true);

	private final Deflater wrapping = new Deflater(Deflater.NO_COMPRESSION, /* nowrap= */ true);

	@Override
	public byte[] encode(byte[] plain, boolean shrink) {
		byte[] member = Arrays.copyOf(HEAD, HEAD.length + bound(plain.length) + TAIL_BYTES);
		int end = deflate(shrink ? this.shrinking : this.wrapping, plain, member);
		CRC32 checksum = new CRC32();
		checksum.update(plain);
		end = putInt(member, end, (int) checksum.getValue());
		end = putInt(member, end, plain.length);
		return Arrays.copyOf(member, end);
	}

	private static int deflate(Deflater deflater, byte[] plain, byte[] member) {
		deflater.reset();
		deflater.setInput(plain);
		deflater.finish();
		int end = HEAD.length;
		while (!deflater.finished()) {
			end += deflater.deflate(member, end, Math.min(STEP_BYTES, member.length - end));
		}
		return end;
	}

	/** As zlib calculates it for bytes that do not shrink, rounded up. */
	private static int bound(int length) {
		return length + length / 2048 + 64;
	}

	private static int putInt(byte[] target, int offset, int value) {
		for (int i = 0; i < Integer.BYTES; i++) {
			target[offset + i] = (byte) (value >>> (Byte.SIZE * i));
		}
		return offset + Integer.BYTES;
	}

	@Override
	public void close() {
		this.shrinking.end();
		this.wrapping.end();
	}

}
