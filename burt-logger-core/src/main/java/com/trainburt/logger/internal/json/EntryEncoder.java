package com.trainburt.logger.internal.json;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns the entries of a batch into JSON. Belongs to one thread.
 */
public final class EntryEncoder {

	/**
	 * A separate mapper, because the application's settings are for the application's
	 * objects. It writes nothing between two entries, because the batch adds the comma.
	 */
	private static final JsonMapper PLAIN = JsonMapper
		.builder(JsonFactory.builder().rootValueSeparator((String) null).build())
		.build();

	private final Buffer buffer = new Buffer();

	/** Where each entry ends in the buffer. */
	private final List<Integer> ends = new ArrayList<>();

	private @Nullable JsonGenerator generator;

	/**
	 * Begin a batch, and forget one that was not finished.
	 */
	public void begin() {
		this.ends.clear();
	}

	/**
	 * Add an entry to the batch, or nothing of it.
	 * @throws RuntimeException if the entry cannot be turned into JSON
	 */
	public void encode(FrozenEntry entry) {
		// Remains of an entry that failed are not part of any entry.
		this.buffer.truncate(this.ends.isEmpty() ? 0 : this.ends.get(this.ends.size() - 1));
		JsonGenerator json = (this.generator != null) ? this.generator : PLAIN.createGenerator(this.buffer);
		// A generator that failed half way is in no state to go on.
		this.generator = null;
		json.writeStartObject();
		json.writeName("request");
		write(json, entry.request());
		json.writeName("response");
		write(json, entry.response());
		json.writeName("metadata");
		write(json, entry.metadata());
		json.writeName("timestamp");
		json.writeNumber(BigDecimal.valueOf(entry.timestampMillis(), 3));
		json.writeEndObject();
		json.flush();
		this.generator = json;
		this.ends.add(this.buffer.size());
	}

	/**
	 * Add an entry that has been encoded.
	 * @param bytes contains its JSON
	 */
	public void add(byte[] bytes, int offset, int length) {
		this.buffer.truncate(this.ends.isEmpty() ? 0 : this.ends.get(this.ends.size() - 1));
		this.buffer.write(bytes, offset, length);
		this.ends.add(this.buffer.size());
	}

	/**
	 * The JSON of the only entry that has been added.
	 * @param before how many bytes to leave free before it
	 * @param after how many bytes to leave free after it
	 */
	public byte[] entry(int before, int after) {
		byte[] entry = this.buffer.copy(this.ends.get(0), before, after);
		this.buffer.shrink();
		return entry;
	}

	/**
	 * Finish the batch.
	 */
	public LogBatch finish(String id, Instant createdAt) {
		int commas = Math.max(0, this.ends.size() - 1);
		int bytes = this.ends.isEmpty() ? 0 : this.ends.get(commas);
		LogBatch.Builder batch = LogBatch.builder(id, createdAt, bytes + commas);
		int start = 0;
		for (int end : this.ends) {
			this.buffer.copyTo(batch, start, end);
			start = end;
		}
		this.buffer.shrink();
		return batch.build();
	}

	private void write(JsonGenerator json, @Nullable Object value) {
		if (value instanceof String string) {
			writeString(json, string);
		}
		else if (value instanceof FrozenMap map) {
			json.writeStartObject();
			for (int i = 0; i < map.size(); i++) {
				json.writeName(withoutLoneSurrogates(map.key(i)));
				write(json, map.value(i));
			}
			json.writeEndObject();
		}
		else if (value instanceof FrozenList list) {
			json.writeStartArray();
			for (int i = 0; i < list.size(); i++) {
				write(json, list.get(i));
			}
			json.writeEndArray();
		}
		else if (value instanceof Number number) {
			writeNumber(json, number);
		}
		else if (value instanceof Boolean bool) {
			json.writeBoolean(bool);
		}
		else if (value == null) {
			json.writeNull();
		}
		else {
			throw new IllegalStateException("Not frozen: " + value.getClass().getName());
		}
	}

	/*
	 * Encoded by the JDK, which replaces a lone surrogate, as in a stream cut inside an
	 * emoji, by a question mark. Jackson would escape it, and databases that reject such
	 * JSON would reject the whole batch. It is also faster.
	 */
	private static void writeString(JsonGenerator json, String string) {
		byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
		json.writeUTF8String(utf8, 0, utf8.length);
	}

	private static String withoutLoneSurrogates(String name) {
		for (int i = 0; i < name.length(); i++) {
			if (Character.isSurrogate(name.charAt(i))) {
				return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
			}
		}
		return name;
	}

	private static void writeNumber(JsonGenerator json, Number number) {
		if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
			json.writeNumber(number.intValue());
		}
		else if (number instanceof Long) {
			json.writeNumber(number.longValue());
		}
		else if (number instanceof Double) {
			json.writeNumber(number.doubleValue());
		}
		else if (number instanceof Float) {
			json.writeNumber(number.floatValue());
		}
		else if (number instanceof BigDecimal decimal) {
			json.writeNumber(decimal);
		}
		else {
			json.writeNumber((BigInteger) number);
		}
	}

	/**
	 * Keeps its memory from batch to batch, if it is not too much.
	 */
	private static final class Buffer extends ByteArrayOutputStream {

		private static final int MAX_IDLE_BYTES = 1024 * 1024;

		void truncate(int length) {
			this.count = length;
		}

		void copyTo(LogBatch.Builder batch, int start, int end) {
			batch.add(this.buf, start, end - start);
		}

		byte[] copy(int end, int before, int after) {
			byte[] copy = new byte[before + end + after];
			System.arraycopy(this.buf, 0, copy, before, end);
			return copy;
		}

		void shrink() {
			if (this.buf.length > MAX_IDLE_BYTES) {
				this.buf = new byte[8 * 1024];
			}
		}

	}

}
