package com.trainburt.logger.transport;

import java.util.Arrays;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

/**
 * Writes frames of zstd (RFC 8878), with a checksum.
 */
final class ZstdCodec implements Codec {

	/** Three, the default, takes longer and saves no more of these texts. */
	private static final int LEVEL = 1;

	private final ZstdCompressCtx context = new ZstdCompressCtx().setChecksum(true);

	@Override
	public byte[] encode(byte[] plain, boolean shrink) {
		byte[] frame = new byte[Math.toIntExact(Zstd.compressBound(plain.length))];
		this.context.setLevel(shrink ? LEVEL : Zstd.minCompressionLevel());
		int end = this.context.compressByteArray(frame, 0, frame.length, plain, 0, plain.length);
		return Arrays.copyOf(frame, end);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
