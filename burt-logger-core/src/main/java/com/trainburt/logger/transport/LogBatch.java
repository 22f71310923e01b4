package com.trainburt.logger.transport;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Encoded logs that travel together. Immutable: each attempt sends the same bytes under
 * the same id. The parts of a split batch have an id that states which of its logs they
 * hold: {@code <id>.5-10} are those from position 5 to before position 10.
 */
public final class LogBatch {

	private static final byte[] COMMA = { ',' };

	/** At most as many digits as a number of logs can have. */
	private static final Pattern PART = Pattern.compile("(.+)\\.(\\d{1,9})-\\d{1,9}");

	private static final byte[] HEAD = "{\"logs\":[".getBytes(StandardCharsets.US_ASCII);

	private final String id;

	private final Instant createdAt;

	private final byte[] payload;

	/** Entry i ends before ends[i]; a comma or the bracket stands there. */
	private final int[] ends;

	/** Entry i had positions[i] in the batch that it was first in. */
	private final int[] positions;

	private LogBatch(String id, Instant createdAt, byte[] payload, int[] ends, int[] positions) {
		this.id = id;
		this.createdAt = createdAt;
		this.payload = payload;
		this.ends = ends;
		this.positions = positions;
	}

	/**
	 * Start a batch.
	 * @param id the batch's id, unique for all time
	 * @param createdAt the batch's timestamp on the wire, by the wall clock
	 * @param expectedBytes how many bytes the logs and the commas between them will have;
	 * if that is exact, nothing is copied twice
	 * @return an empty builder
	 */
	public static Builder builder(String id, Instant createdAt, int expectedBytes) {
		return new Builder(id, createdAt, expectedBytes);
	}

	/**
	 * The id by which the backend recognizes a repeated batch.
	 * @return the id, the same at every attempt
	 */
	public String id() {
		return this.id;
	}

	/**
	 * The batch that the logs were first in, and whose id this one's derives from if it
	 * was split. With {@link #position} it identifies a log, even if its batch is split.
	 * @return the id of that batch, or of this one if it is whole
	 */
	public String originId() {
		Matcher part = PART.matcher(this.id);
		return part.matches() ? part.group(1) : this.id;
	}

	/**
	 * The position of a log in the batch that it was first in.
	 * @param index of the log in this batch
	 * @return its position in the batch with the {@link #originId()}, from 0
	 */
	public int position(int index) {
		return this.positions[index];
	}

	/**
	 * When the batch was put together.
	 * @return the wall clock's time
	 */
	public Instant createdAt() {
		return this.createdAt;
	}

	/**
	 * How many logs the batch holds.
	 * @return the number of logs
	 */
	public int size() {
		return this.ends.length;
	}

	/**
	 * The logs, for transports that send them one by one.
	 * @return a copy of each log's JSON in UTF-8, in the order of logging
	 */
	public List<byte[]> entries() {
		List<byte[]> entries = new ArrayList<>(size());
		for (int i = 0; i < size(); i++) {
			entries.add(Arrays.copyOfRange(this.payload, start(i), this.ends[i]));
		}
		return Collections.unmodifiableList(entries);
	}

	/**
	 * The logs as newline-delimited JSON in UTF-8, for transports that write files or
	 * streams: one log a line, and each line ends with a line feed. Line breaks between
	 * the tokens of a log, which have no meaning, become spaces.
	 * @return a copy
	 */
	public byte[] lines() {
		if (size() == 0) {
			return new byte[0];
		}
		byte[] lines = Arrays.copyOfRange(this.payload, HEAD.length, this.ends[size() - 1] + 1);
		for (int i = 0; i < lines.length; i++) {
			if (lines[i] == '\n' || lines[i] == '\r') {
				lines[i] = ' ';
			}
		}
		for (int end : this.ends) {
			lines[end - HEAD.length] = '\n';
		}
		return lines;
	}

	/**
	 * The whole batch as one JSON document in UTF-8. Not a copy: do not change it.
	 * @return the payload
	 */
	public byte[] payload() {
		return this.payload;
	}

	/**
	 * Split the batch in two parts whose ids derive from its own, so that a repeated
	 * split yields the same batches, and logs keep their {@link #position}.
	 * @return the two halves, or the parts before and after logs that were
	 * {@linkplain Builder#skip left out}; the earlier logs first
	 * @throws IllegalStateException if there is only one log
	 */
	public List<LogBatch> split() {
		if (size() < 2) {
			throw new IllegalStateException("A batch of %d logs cannot be split".formatted(size()));
		}
		int middle = middle();
		return List.of(slice(0, middle), slice(middle, size()));
	}

	/**
	 * Where logs have been left out, if they have: the id of a part cannot express a gap.
	 */
	private int middle() {
		for (int i = 1; i < size(); i++) {
			if (position(i) != position(i - 1) + 1) {
				return i;
			}
		}
		return size() / 2;
	}

	private LogBatch slice(int from, int to) {
		String id = "%s.%d-%d".formatted(originId(), position(from), position(to - 1) + 1);
		Builder builder = builder(id, this.createdAt, this.ends[to - 1] - start(from));
		for (int i = from; i < to; i++) {
			builder.skip(position(i) - builder.position);
			builder.add(this.payload, start(i), this.ends[i] - start(i));
		}
		return builder.build();
	}

	private int start(int index) {
		return (index == 0) ? HEAD.length : this.ends[index - 1] + 1;
	}

	@Override
	public String toString() {
		return "batch %s (%d %s, %d bytes)".formatted(this.id, size(), (size() == 1) ? "log" : "logs",
				this.payload.length);
	}

	/**
	 * Puts a batch together, log by log. Not safe for use by several threads.
	 */
	public static final class Builder {

		private final String id;

		private final Instant createdAt;

		private final byte[] tail;

		private byte[] bytes;

		private int length;

		private int[] ends = new int[16];

		private int[] positions = new int[16];

		private int size;

		private int position;

		private Builder(String id, Instant createdAt, int expectedBytes) {
			this.id = Objects.requireNonNull(id, "'id' must not be null");
			this.createdAt = Objects.requireNonNull(createdAt, "'createdAt' must not be null");
			String seconds = BigDecimal.valueOf(createdAt.toEpochMilli(), 3).toPlainString();
			this.tail = ("],\"timestamp\":" + seconds + "}").getBytes(StandardCharsets.US_ASCII);
			this.bytes = new byte[HEAD.length + expectedBytes + this.tail.length];
			append(HEAD, 0, HEAD.length);
			Matcher part = PART.matcher(id);
			this.position = part.matches() ? Integer.parseInt(part.group(2)) : 0;
		}

		private void append(byte[] source, int offset, int count) {
			if (this.bytes.length - this.length < count) {
				this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, this.length + count));
			}
			System.arraycopy(source, offset, this.bytes, this.length, count);
			this.length += count;
		}

		/**
		 * Add a log.
		 * @param entry the log's JSON in UTF-8
		 * @return this builder
		 */
		public Builder add(byte[] entry) {
			return add(entry, 0, entry.length);
		}

		/**
		 * Add a log.
		 * @param source holds the log's JSON in UTF-8
		 * @param offset where it starts
		 * @param length how many bytes it has
		 * @return this builder
		 */
		public Builder add(byte[] source, int offset, int length) {
			if (this.size > 0) {
				append(COMMA, 0, 1);
			}
			append(source, offset, length);
			if (this.size == this.ends.length) {
				this.ends = Arrays.copyOf(this.ends, this.size * 2);
				this.positions = Arrays.copyOf(this.positions, this.size * 2);
			}
			this.positions[this.size] = this.position++;
			this.ends[this.size++] = this.length;
			return this;
		}

		/**
		 * Leave logs out that were in the batch, so that those which follow keep their
		 * position.
		 * @param logs how many
		 * @return this builder
		 */
		public Builder skip(int logs) {
			this.position += logs;
			return this;
		}

		/**
		 * How many logs have been added.
		 * @return the number of logs
		 */
		public int size() {
			return this.size;
		}

		/**
		 * Finish the batch. The builder must not be used again.
		 * @return the batch
		 */
		public LogBatch build() {
			append(this.tail, 0, this.tail.length);
			byte[] payload = (this.length == this.bytes.length) ? this.bytes : Arrays.copyOf(this.bytes, this.length);
			return new LogBatch(this.id, this.createdAt, payload, Arrays.copyOf(this.ends, this.size),
					Arrays.copyOf(this.positions, this.size));
		}

	}

}
