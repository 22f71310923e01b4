package com.trainburt.logger;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAmount;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

import com.trainburt.logger.Frozen.FrozenJson;
import com.trainburt.logger.Frozen.FrozenList;
import com.trainburt.logger.Frozen.FrozenMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A frozen copy of what {@code log()} was given, and an estimate of its size. One
 * instance takes one copy, on the caller's thread.
 *
 * <p>
 * Two sizes are kept. The JSON cannot be smaller than one byte for each character, which
 * is what a batch is filled by. In memory a string may take two bytes a character, and
 * which of the two it takes cannot be asked, so the memory is estimated from above.
 */
final class Snapshot {

	/** What a value takes besides its characters: a reference and an object's header. */
	private static final int NODE_BYTES = 32;

	/** What an entry takes besides its values: the four names and the timestamp. */
	private static final int ENTRY_CHARS = 70;

	/** Numbers come back as they were written. */
	private static final ObjectReader EXACT = JsonMapper.shared()
		.readerFor(Object.class)
		.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

	private final ObjectWriter writer;

	private final long maxJsonBytes;

	private long jsonBytes;

	private int nodes;

	private int depth;

	Snapshot(ObjectWriter writer, long maxJsonBytes) {
		this.writer = writer;
		this.maxJsonBytes = maxJsonBytes;
	}

	/**
	 * Copy a log.
	 * @param base metadata that is frozen already
	 * @param metadata metadata that wins over it
	 * @throws UnacceptableException if it is too large, too deep or cyclic
	 * @throws RuntimeException whatever foreign code throws that is part of it
	 */
	LogEntry take(@Nullable Object request, @Nullable Object response, FrozenMap base, @Nullable Map<?, ?> metadata,
			long timestampMillis) throws UnacceptableException {
		if (request == null) {
			throw new UnacceptableException(DropReason.UNSERIALIZABLE, "its request is null");
		}
		count(ENTRY_CHARS);
		Object frozenRequest = freeze(request);
		Object frozenResponse = freeze(response);
		FrozenMap frozenMetadata = (metadata == null || metadata.isEmpty()) ? base : base.with(freezeMap(metadata));
		return new LogEntry(frozenRequest, frozenResponse, frozenMetadata, timestampMillis, this.jsonBytes,
				2 * this.jsonBytes + (long) NODE_BYTES * this.nodes);
	}

	/**
	 * Freeze what a filter has made of a log.
	 */
	LogEntry refreeze(LogEntry entry) throws UnacceptableException {
		return take(entry.request(), entry.response(), Frozen.EMPTY_MAP, entry.metadata(), entry.timestampMillis());
	}

	/**
	 * Show a filter what is inside of the objects that have become JSON already.
	 */
	LogEntry thaw(LogEntry entry) throws UnacceptableException {
		return entry.copy(thaw(entry.request()), thaw(entry.response()), thawMap((FrozenMap) entry.metadata()));
	}

	private @Nullable Object thaw(@Nullable Object value) throws UnacceptableException {
		if (value instanceof FrozenMap map) {
			return thawMap(map);
		}
		if (value instanceof FrozenList list) {
			@Nullable Object[] elements = list.toArray();
			for (int i = 0; i < elements.length; i++) {
				elements[i] = thaw(elements[i]);
			}
			return new FrozenList(elements);
		}
		return (value instanceof FrozenJson json) ? freeze(EXACT.readValue(json.utf8())) : value;
	}

	private FrozenMap thawMap(FrozenMap map) throws UnacceptableException {
		@Nullable Object[] keysAndValues = new Object[2 * map.size()];
		for (int i = 0; i < map.size(); i++) {
			keysAndValues[2 * i] = map.key(i);
			keysAndValues[2 * i + 1] = thaw(map.value(i));
		}
		return new FrozenMap(keysAndValues);
	}

	/**
	 * Copy a value.
	 * @throws UnacceptableException if it is too large, too deep or cyclic
	 * @throws RuntimeException whatever foreign code throws that is part of the value
	 */
	@Nullable Object freeze(@Nullable Object value) throws UnacceptableException {
		if (value instanceof String string) {
			count(string.length() + 3);
			return string;
		}
		if (value instanceof Map<?, ?> map) {
			return freezeMap(map);
		}
		if (value instanceof Collection<?> collection) {
			fits(collection.size());
			return freezeElements(collection.toArray());
		}
		if (value instanceof Object[] array) {
			fits(array.length);
			return freezeElements(array.clone());
		}
		if (value == null || isImmutable(value)) {
			count(4);
			return value;
		}
		return (value instanceof FrozenJson json) ? counted(json) : counted(toJson(value));
	}

	FrozenMap freezeMap(Map<?, ?> map) throws UnacceptableException {
		enter();
		fits(map.size());
		@Nullable Object[] frozen = new Object[2 * map.size()];
		int length = 0;
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			if (length == frozen.length) {
				frozen = Arrays.copyOf(frozen, 2 * length + 8);
			}
			String key = (entry.getKey() instanceof String string) ? string : String.valueOf(entry.getKey());
			count(key.length() + 3);
			frozen[length++] = key;
			frozen[length++] = freeze(entry.getValue());
		}
		this.depth--;
		return new FrozenMap((length == frozen.length) ? frozen : Arrays.copyOf(frozen, length));
	}

	private FrozenList freezeElements(@Nullable Object[] elements) throws UnacceptableException {
		enter();
		@Nullable Object[] frozen = (elements.getClass() == Object[].class) ? elements : new Object[elements.length];
		for (int i = 0; i < elements.length; i++) {
			frozen[i] = freeze(elements[i]);
		}
		this.depth--;
		return new FrozenList(frozen);
	}

	private void enter() throws UnacceptableException {
		if (++this.depth > LLMLoggerBuilder.MAX_DEPTH) {
			throw new UnacceptableException(DropReason.UNSERIALIZABLE,
					"it is cyclic or nested more than %d levels deep".formatted(LLMLoggerBuilder.MAX_DEPTH));
		}
		count(3);
	}

	/** Before memory is taken for that many elements. */
	private void fits(int elements) throws UnacceptableException {
		if (elements > this.maxJsonBytes) {
			throw tooLarge();
		}
	}

	private void count(int chars) throws UnacceptableException {
		this.nodes++;
		this.jsonBytes += chars;
		if (this.jsonBytes > this.maxJsonBytes) {
			throw tooLarge();
		}
	}

	private UnacceptableException tooLarge() {
		return new UnacceptableException(DropReason.TOO_LARGE,
				"it has more than %d bytes ('maxBatchBytes')".formatted(this.maxJsonBytes));
	}

	private static boolean isImmutable(Object value) {
		return value instanceof Integer || value instanceof Boolean || value instanceof Long || value instanceof Double
				|| value instanceof Enum || value instanceof Float || value instanceof UUID
				|| value instanceof Character || value instanceof Short || value instanceof Byte
				|| value.getClass() == BigDecimal.class || value.getClass() == BigInteger.class
				|| ((value instanceof Temporal || value instanceof TemporalAmount)
						&& value.getClass().getName().startsWith("java.time."));
	}

	private FrozenJson counted(FrozenJson json) throws UnacceptableException {
		count(json.utf8().length);
		return json;
	}

	private FrozenJson toJson(Object value) throws UnacceptableException {
		BoundedWriter json = new BoundedWriter(this.maxJsonBytes);
		try {
			this.writer.writeValue(json, value);
		}
		catch (RuntimeException ex) {
			if (json.overflown) {
				throw tooLarge();
			}
			throw ex;
		}
		// By way of characters, so that lone surrogates are replaced; see EntryEncoder.
		// UTF-8.
		return new FrozenJson(json.toString().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Why a log cannot be accepted. Has no stack trace: it is a result, and may be
	 * frequent.
	 */
	static final class UnacceptableException extends Exception {

		private final DropReason reason;

		UnacceptableException(DropReason reason, String message) {
			super(message, null, false, false);
			this.reason = reason;
		}

		DropReason reason() {
			return this.reason;
		}

	}

	/**
	 * Ends the serialisation of an object that has no end.
	 */
	private static final class BoundedWriter extends Writer {

		private final StringWriter chars = new StringWriter();

		private final long maxChars;

		private boolean overflown;

		BoundedWriter(long maxChars) {
			this.maxChars = maxChars;
		}

		@Override
		public void write(char[] source, int offset, int length) throws IOException {
			if (this.chars.getBuffer().length() + (long) length > this.maxChars) {
				this.overflown = true;
				throw new IOException("more than " + this.maxChars + " characters");
			}
			this.chars.write(source, offset, length);
		}

		@Override
		public String toString() {
			return this.chars.toString();
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	}

}
