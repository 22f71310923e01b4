package com.trainburt.logger.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/**
 * How batches are compressed.
 */
public enum Compression {

	/**
	 * Not at all.
	 */
	NONE,

	/**
	 * With gzip: over HTTP the body, announced by {@code Content-Encoding: gzip}; in a
	 * file each batch.
	 */
	GZIP;

	/**
	 * Compress, or leave as it is.
	 * @param bytes what to compress
	 * @return the compressed bytes, or the same array
	 */
	public byte[] compress(byte[] bytes) {
		if (this == NONE) {
			return bytes;
		}
		ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 4 + 64);
		try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
			gzip.write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return compressed.toByteArray();
	}

}
