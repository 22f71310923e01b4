package com.trainburt.logger.internal.spool;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

import com.trainburt.logger.internal.json.EntryEncoder;
import com.trainburt.logger.internal.json.Snapshot;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/*
 * One file is one batch. Each line stands for itself: a checksum of its JSON (CRC-32C, eight
 * hexadecimal digits), a space, the JSON, a line feed, which cannot occur in the JSON.
 *
 *   8d1f23ab {"spool":1,"id":"9b0e…","timestamp":1234567890.456}         the header
 *   41c0aa07 {"request":…,"response":…,"metadata":…,"timestamp":…}       one log
 *   e2b7019c {"request":…,"response":…,"metadata":…,"timestamp":…}       another
 *
 * So a damaged line costs only that log, a torn end only logs that were not written, and "tail
 * -n +2 | cut -c10- | jq" reads it. A damaged header costs nothing: the name of the file has
 * the same facts.
 *
 * A checksum shows damage, not who wrote a line. Logs that are read are sent with our key, so
 * a line must be exactly one log, and a header must agree with the name.
 */

/**
 * The format of the files of the spool.
 */
public final class SpoolFormat {

	private static final int VERSION = 1;

	private static final byte[] HEADER_START = "{\"spool\":".getBytes(StandardCharsets.US_ASCII);

	private static final Pattern HEADER_VERSION = Pattern.compile(".{9}\\{\"spool\":(\\d{1,9})[,}].*");

	private static final byte[] LOG_START = "{\"request\":".getBytes(StandardCharsets.US_ASCII);

	/** The checksum and the space. */
	public static final int PREFIX_BYTES = 9;

	/** Bytes of a line besides its JSON, less the comma that it does not have. */
	public static final int LINE_BYTES = PREFIX_BYTES + 1;

	private static final int MAX_HEADER_BYTES = 100;

	/**
	 * The position of a line after a damaged one is not known: a line feed may be missing
	 * or added. The line must not get the position of another log, because it would count
	 * as its repeat, so it gets one that no log has had.
	 */
	private static final int OUT_OF_ORDER = 1_000_000;

	/**
	 * How large the file of a batch will be.
	 */
	public static long fileBytes(LogBatch batch) {
		return header(batch.id(), batch.createdAt()).length + batch.payload().length + (long) LINE_BYTES * batch.size();
	}

	private SpoolFormat() {
	}

	public static byte[] header(String batchId, Instant createdAt) {
		byte[] json = "{\"spool\":%d,\"id\":\"%s\",\"timestamp\":%s}"
			.formatted(VERSION, batchId, BigDecimal.valueOf(createdAt.toEpochMilli(), 3).toPlainString())
			.getBytes(StandardCharsets.US_ASCII);
		return line(json);
	}

	public static byte[] line(byte[] json) {
		byte[] line = new byte[PREFIX_BYTES + json.length + 1];
		System.arraycopy(json, 0, line, PREFIX_BYTES, json.length);
		return complete(line);
	}

	/**
	 * Fill in the checksum, the space and the line feed around the JSON of a line.
	 */
	public static byte[] complete(byte[] line) {
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
	 * Read the readable logs.
	 * @param batchId the id that is in the name of the file
	 * @param createdAt the stamp that is in the name of the file
	 * @throws UnreadableException if the file is not one that was written under that name
	 */
	public static Content read(byte[] file, String batchId, Instant createdAt) throws UnreadableException {
		int end = endOfLine(file, 0);
		boolean inOrder = intact(file, 0, end) && startsWith(file, PREFIX_BYTES, HEADER_START);
		if (inOrder) {
			checkHeader(file, end, header(batchId, createdAt));
		}
		LogBatch.Builder batch = LogBatch.builder(batchId, createdAt, file.length);
		batch.skip(inOrder ? 0 : OUT_OF_ORDER);
		int damaged = 0;
		for (int start = end + 1; start < file.length; start = end + 1) {
			end = endOfLine(file, start);
			if (intact(file, start, end) && isLog(file, start + PREFIX_BYTES, end - start - PREFIX_BYTES)) {
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

	private static void checkHeader(byte[] file, int end, byte[] expected) throws UnreadableException {
		if (!Arrays.equals(file, PREFIX_BYTES, end, expected, PREFIX_BYTES, expected.length - 1)) {
			Matcher version = HEADER_VERSION
				.matcher(new String(file, 0, Math.min(end, MAX_HEADER_BYTES), StandardCharsets.US_ASCII));
			throw new UnreadableException((version.matches() && Integer.parseInt(version.group(1)) != VERSION)
					? "its format has version '%s', and only %d is known".formatted(version.group(1), VERSION)
					: "its first line does not belong to a batch of this name");
		}
	}

	/**
	 * Whether it is one object as {@link EntryEncoder} writes it, and nothing follows.
	 */
	private static boolean isLog(byte[] json, int offset, int length) {
		// Only UTF-8 begins like this.
		if (!startsWith(json, offset, LOG_START)) {
			return false;
		}
		try (JsonParser parser = Snapshot.UNLIMITED.createParser(ObjectReadContext.empty(), json, offset, length)) {
			boolean begins = parser.nextToken() == JsonToken.START_OBJECT && value(parser, "request") != null
					&& value(parser, "response") != null && value(parser, "metadata") == JsonToken.START_OBJECT;
			JsonToken timestamp = begins ? value(parser, "timestamp") : null;
			return timestamp != null && timestamp.isNumeric() && parser.nextToken() == JsonToken.END_OBJECT
					&& parser.nextToken() == null;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	/** The first token of a value, of which the parser is then at the last. */
	private static @Nullable JsonToken value(JsonParser parser, String name) {
		if (parser.nextToken() != JsonToken.PROPERTY_NAME || !name.equals(parser.currentName())) {
			return null;
		}
		JsonToken value = parser.nextToken();
		parser.skipChildren();
		return value;
	}

	private static boolean startsWith(byte[] bytes, int offset, byte[] start) {
		return bytes.length - offset >= start.length
				&& Arrays.equals(bytes, offset, offset + start.length, start, 0, start.length);
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
	 * The readable logs of a file.
	 *
	 * @param batch its logs
	 * @param damagedLines lines that are damaged, except a torn last one
	 */
	public record Content(LogBatch batch, int damagedLines) {
	}

	/**
	 * A file cannot be sent, and another attempt to read it cannot help.
	 */
	public static final class UnreadableException extends Exception {

		UnreadableException(@Nullable String reason) {
			super(reason);
		}

	}

}
