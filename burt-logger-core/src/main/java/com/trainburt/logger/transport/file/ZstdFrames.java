package com.trainburt.logger.transport.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

/**
 * Reads frames of zstd to the end, which checks them: each has a checksum.
 */
final class ZstdFrames {

	private static final int BUFFER_BYTES = 128 * 1024;

	private ZstdFrames() {
	}

	/**
	 * Look at frames, one after the other.
	 */
	static IntactPrefix intactPrefix(InputStream in) throws IOException {
		byte[] buffer = new byte[BUFFER_BYTES];
		ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
		ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
		long position = 0;
		long whole = 0;
		try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				input.clear().put(buffer, 0, read).flip();
				position += read;
				do {
					boolean frameEnds = context.decompressDirectByteBufferStream(output.clear(), input);
					if (frameEnds) {
						whole = position - input.remaining();
					}
				}
				while (input.hasRemaining() || !output.hasRemaining());
			}
			return new IntactPrefix(whole, false);
		}
		catch (ZstdException ex) {
			return new IntactPrefix(whole, true);
		}
	}

}
