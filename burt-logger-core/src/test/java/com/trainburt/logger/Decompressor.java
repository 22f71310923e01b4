package com.trainburt.logger;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

import com.trainburt.logger.transport.Compression;
import io.airlift.compress.zstd.ZstdInputStream;

/**
 * Reads what was compressed with decoders that have nothing in common with what wrote it,
 * where there are any.
 */
public final class Decompressor {

	private Decompressor() {
	}

	/**
	 * Read all members or frames.
	 */
	public static byte[] decompress(Compression compression, byte[] bytes) throws IOException {
		InputStream in = new ByteArrayInputStream(bytes);
		return switch (compression) {
			case NONE -> bytes;
			case GZIP -> new GZIPInputStream(in).readAllBytes();
			case ZSTD -> new ZstdInputStream(in).readAllBytes();
		};
	}

	/**
	 * Read a file whose name says how it is compressed.
	 */
	public static byte[] decompress(String name, byte[] bytes) throws IOException {
		return decompress(
				name.contains(".gz") ? Compression.GZIP : name.contains(".zst") ? Compression.ZSTD : Compression.NONE,
				bytes);
	}

}
