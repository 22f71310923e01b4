package com.trainburt.logger.transport.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * How much of an orphaned file is intact.
 *
 * @param bytes the end of the last whole line, or of the last whole member of gzip or
 * frame of zstd
 * @param damaged whether more follows than the remains of an interrupted write
 */
record IntactPrefix(long bytes, boolean damaged) {

	private static final int BUFFER_BYTES = 64 * 1024;

	/** As the JDK writes it: no name, no time; the last byte is the system's. */
	private static final byte[] MEMBER_HEAD = { 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0 };

	/**
	 * Look at newline-delimited JSON. It never contains a zero; after a power cut, data
	 * that was not forced may be zeros.
	 */
	static IntactPrefix plain(InputStream in) throws IOException {
		byte[] buffer = new byte[BUFFER_BYTES];
		long position = 0;
		long whole = 0;
		for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
			for (int i = 0; i < read; i++) {
				if (buffer[i] == 0) {
					return new IntactPrefix(whole, true);
				}
				if (buffer[i] == '\n') {
					whole = position + i + 1;
				}
			}
			position += read;
		}
		return new IntactPrefix(whole, false);
	}

	/**
	 * Look at members of gzip, one after the other.
	 */
	static IntactPrefix gzip(InputStream in) throws IOException {
		long whole = 0;
		Inflater inflater = new Inflater(/* nowrap= */ true);
		try {
			Members members = new Members(in, inflater);
			while (members.skip()) {
				whole = members.position();
			}
			return new IntactPrefix(whole, false);
		}
		catch (EOFException ex) {
			return new IntactPrefix(whole, false);
		}
		catch (DataFormatException ex) {
			return new IntactPrefix(whole, true);
		}
		finally {
			inflater.end();
		}
	}

	/**
	 * Look at frames of zstd, one after the other.
	 * @throws IOException also if the library that reads them is missing
	 */
	static IntactPrefix zstd(InputStream in) throws IOException {
		try {
			return ZstdFrames.intactPrefix(in);
		}
		catch (LinkageError ex) {
			throw new IOException("com.github.luben:zstd-jni is missing or cannot be loaded");
		}
	}

	/**
	 * Reads members of gzip to the end and checks them.
	 */
	private static final class Members {

		private final InputStream in;

		private final Inflater inflater;

		private final byte[] input = new byte[BUFFER_BYTES];

		private final byte[] output = new byte[BUFFER_BYTES];

		private int next;

		private int limit;

		private long read;

		Members(InputStream in, Inflater inflater) {
			this.in = in;
			this.inflater = inflater;
		}

		long position() {
			return this.read - (this.limit - this.next);
		}

		/** Whether there was one. */
		boolean skip() throws IOException, DataFormatException {
			if (this.next == this.limit && !fill()) {
				return false;
			}
			for (byte expected : MEMBER_HEAD) {
				if (nextByte() != (expected & 0xff)) {
					throw new DataFormatException();
				}
			}
			nextByte();
			CRC32 checksum = inflate();
			if (nextInt() != (int) checksum.getValue() || nextInt() != (int) this.inflater.getBytesWritten()) {
				throw new DataFormatException();
			}
			return true;
		}

		private CRC32 inflate() throws IOException, DataFormatException {
			CRC32 checksum = new CRC32();
			this.inflater.reset();
			while (!this.inflater.finished()) {
				if (this.inflater.needsInput()) {
					if (this.next == this.limit && !fill()) {
						throw new EOFException();
					}
					this.inflater.setInput(this.input, this.next, this.limit - this.next);
				}
				checksum.update(this.output, 0, this.inflater.inflate(this.output));
				this.next = this.limit - this.inflater.getRemaining();
			}
			return checksum;
		}

		private int nextInt() throws IOException {
			return nextByte() | nextByte() << 8 | nextByte() << 16 | nextByte() << 24;
		}

		private int nextByte() throws IOException {
			if (this.next == this.limit && !fill()) {
				throw new EOFException();
			}
			return this.input[this.next++] & 0xff;
		}

		private boolean fill() throws IOException {
			this.next = 0;
			this.limit = Math.max(0, this.in.read(this.input));
			this.read += this.limit;
			return this.limit > 0;
		}

	}

}
