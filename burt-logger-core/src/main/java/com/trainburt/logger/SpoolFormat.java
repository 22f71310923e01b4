package com.trainburt.logger;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32C;

import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/*
 * One file is one batch. Each line stands for itself: a checksum of its JSON (CRC-32C, eight
 * hexadecimal digits), a space, the JSON, a line feed, which cannot occur in the JSON.
 *
 *   8d1f23ab {"spool":1,"id":"9b0e…","timestamp":1234567890.456}         the header
 *   41c0aa07 {"request":…,"response":…,"metadata":…,"timestamp":…}       one log
 *   e2b7019c {"request":…,"response":…,"metadata":…,"timestamp":…}       another
 *
 * So a damaged line costs that line, a torn end costs what was not written, and
 * "tail -n +2 | cut -c10- | jq" reads it. A damaged header costs nothing: the name of the
 * file has its facts, too.
 */

/**
 * What is inside a file of the spool.
 */
final class SpoolFormat {

	private static final int VERSION = 1;

	/** The checksum and the space. */
	static final int PREFIX_BYTES = 9;

	/** What a line has besides its JSON, less the comma that it does not have. */
	static final int LINE_BYTES = PREFIX_BYTES + 1;

	/**
	 * Where a line has stood behind a damaged one is not known: a line feed may be gone,
	 * or one too many. Rather than the position of another log, for whose repeat it would
	 * be taken, it gets one that no log has had.
	 */
	private static final int OUT_OF_ORDER = 1_000_000;

	private SpoolFormat() {
	}

	static byte[] header(String batchId, Instant createdAt) {
		byte[] json = "{\"spool\":%d,\"id\":\"%s\",\"timestamp\":%s}"
			.formatted(VERSION, batchId, BigDecimal.valueOf(createdAt.toEpochMilli(), 3).toPlainString())
			.getBytes(StandardCharsets.US_ASCII);
		return line(json);
	}

	static byte[] line(byte[] json) {
		byte[] line = new byte[PREFIX_BYTES + json.length + 1];
		System.arraycopy(json, 0, line, PREFIX_BYTES, json.length);
		return complete(line);
	}

	/**
	 * Fill in what surrounds the JSON of a line.
	 */
	static byte[] complete(byte[] line) {
		int checksum = checksum(line, PREFIX_BYTES, line.length - PREFIX_BYTES - 1);
		for (int i = 0; i < 8; i++) {
			line[i] = (byte) Character.forDigit((checksum >>> (28 - 4 * i)) & 0xF, 16);
		}
		line[8] = ' ';
		line[line.length - 1] = '\n';
		return line;
	}

	static byte[] file(LogBatch batch) {
		ByteArrayOutputStream file = new ByteArrayOutputStream(batch.payload().length + 10 * batch.size() + 100);
		file.writeBytes(header(batch.id(), batch.createdAt()));
		batch.entries().forEach((entry) -> file.writeBytes(line(entry)));
		return file.toByteArray();
	}

	/**
	 * Read what can be read.
	 * @param batchId the id, if the header is damaged
	 * @param createdAt the stamp, if the header is damaged
	 * @throws UnknownVersionException if a version of the future has written the file
	 */
	static Content read(byte[] file, String batchId, Instant createdAt) throws UnknownVersionException {
		int end = endOfLine(file, 0);
		JsonNode header = header(file, end);
		if (header != null) {
			if (header.path("spool").asInt(0) != VERSION) {
				throw new UnknownVersionException(header.path("spool").asString(""));
			}
			batchId = header.path("id").asString(batchId);
			createdAt = Instant
				.ofEpochMilli(header.path("timestamp").decimalValue(BigDecimal.ZERO).movePointRight(3).longValue());
		}
		LogBatch.Builder batch = LogBatch.builder(batchId, createdAt, file.length);
		boolean inOrder = header != null;
		batch.skip(inOrder ? 0 : OUT_OF_ORDER);
		int damaged = 0;
		for (int start = end + 1; start < file.length; start = end + 1) {
			end = endOfLine(file, start);
			if (intact(file, start, end)) {
				batch.add(file, start + PREFIX_BYTES, end - start - PREFIX_BYTES);
			}
			else {
				batch.skip(inOrder ? OUT_OF_ORDER : 0);
				inOrder = false;
				damaged += (end < file.length) ? 1 : 0;
			}
		}
		return new Content(batch.build(), damaged);
	}

	private static @Nullable JsonNode header(byte[] file, int end) {
		if (!intact(file, 0, end)) {
			return null;
		}
		try {
			JsonNode header = JsonMapper.shared().readTree(file, PREFIX_BYTES, end - PREFIX_BYTES);
			return header.has("spool") ? header : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static int endOfLine(byte[] file, int start) {
		int end = start;
		while (end < file.length && file[end] != '\n') {
			end++;
		}
		return end;
	}

	private static boolean intact(byte[] file, int start, int end) {
		if (end - start <= PREFIX_BYTES || file[start + 8] != ' ') {
			return false;
		}
		int expected = 0;
		for (int i = start; i < start + 8; i++) {
			int digit = Character.digit(file[i], 16);
			if (digit < 0) {
				return false;
			}
			expected = (expected << 4) | digit;
		}
		return expected == checksum(file, start + PREFIX_BYTES, end - start - PREFIX_BYTES);
	}

	private static int checksum(byte[] bytes, int offset, int length) {
		CRC32C checksum = new CRC32C();
		checksum.update(bytes, offset, length);
		return (int) checksum.getValue();
	}

	/**
	 * What could be read of a file.
	 *
	 * @param batch its logs
	 * @param damagedLines lines that are damaged, except a torn last one
	 */
	record Content(LogBatch batch, int damagedLines) {
	}

	/**
	 * A version of the future has written the file.
	 */
	static final class UnknownVersionException extends Exception {

		UnknownVersionException(String version) {
			super("its format has version '%s', and only %d is known".formatted(version, VERSION));
		}

	}

}
