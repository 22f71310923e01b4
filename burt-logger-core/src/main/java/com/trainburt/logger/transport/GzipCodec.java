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
		Deflater deflater = shrink ? this.shrinking : this.wrapping;
		try {
			return encode(plain, deflater);
		}
		finally {
			// It must not keep the bytes.
			deflater.reset();
		}
	}

	private static byte[] encode(byte[] plain, Deflater deflater) {
		deflater.setInput(plain);
		deflater.finish();
		byte[] member = Arrays.copyOf(HEAD, HEAD.length + plain.length / 2 + STEP_BYTES);
		int end = HEAD.length;
		while (!deflater.finished()) {
			if (member.length - end <= TAIL_BYTES) {
				member = Arrays.copyOf(member, 2 * member.length);
			}
			end += deflater.deflate(member, end, Math.min(STEP_BYTES, member.length - TAIL_BYTES - end));
		}
		CRC32 checksum = new CRC32();
		checksum.update(plain);
		end = putInt(member, end, (int) checksum.getValue());
		end = putInt(member, end, plain.length);
		return Arrays.copyOf(member, end);
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
