package com.trainburt.logger.internal.json;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.LogEntry;
import com.trainburt.logger.LogId;
import com.trainburt.logger.transport.OptionChecks;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/*
 * Two sizes are kept. The JSON has at least one byte for each character; batches are filled by
 * that size. In memory a string may take one or two bytes a character, and there is no way to
 * ask, so the estimate of the memory is a conservative upper bound.
 *
 * An object becomes the JSON that the application's mapper makes of it, and that is read back
 * at once. So the output of a serializer, including raw values, becomes the same few types as
 * a logged map: it is valid, within the depth limit, and visible to filters.
 */

/**
 * A frozen copy of the arguments of {@code log()}, and an estimate of its size. One
 * instance takes one copy, on the caller's thread.
 */
public final class Snapshot {

	/** Memory of a value besides its characters: a reference and an object's header. */
	private static final int NODE_BYTES = 32;

	/** Size of an entry besides its values: the four names and the timestamp. */
	private static final int ENTRY_CHARS = 60;

	/** A digit and the comma after it: the shortest value there is. */
	private static final int SCALAR_CHARS = 2;

	/** Deeper nesting counts as a cycle. */
	private static final int MAX_DEPTH = 200;

	private static final int BITS_PER_DIGIT = 4;

	private static final int MAX_DIGITS = 10_000;

	/** Without Jackson's limits: the logger limits the size of the text and the depth. */
	public static final JsonFactory UNLIMITED = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNestingDepth(Integer.MAX_VALUE)
			.maxNumberLength(Integer.MAX_VALUE)
			.maxStringLength(Integer.MAX_VALUE)
			.maxNameLength(Integer.MAX_VALUE)
			.build())
		.build();

	/**
	 * For the output of serializers: parsers disagree on repeated names, and the time to
	 * parse a number grows with the square of its digits.
	 */
	private static final JsonMapper STRICT = JsonMapper
		.builder(UNLIMITED.rebuild()
			.streamReadConstraints(UNLIMITED.streamReadConstraints().rebuild().maxNumberLength(MAX_DIGITS).build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build())
		.build();

	private final ObjectWriter writer;

	private final long maxJsonBytes;

	private long jsonBytes;

	private long nodes;

	private int depth;

	public Snapshot(ObjectWriter writer, long maxJsonBytes) {
		this.writer = writer;
		this.maxJsonBytes = maxJsonBytes;
	}

	/**
	 * Copy a log.
	 * @param id id of the log, or {@code null} for none
	 * @param base metadata that is frozen already
	 * @param metadata metadata that overrides it
	 * @throws UnacceptableException if it is too large, too deep, cyclic, or foreign code
	 * that is part of it throws
	 */
	public FrozenEntry take(@Nullable LogId id, @Nullable Object request, @Nullable Object response, FrozenMap base,
			@Nullable Map<?, ?> metadata, long timestampMillis) throws UnacceptableException {
		try {
			count(ENTRY_CHARS);
			Object frozenRequest = freeze(request);
			if (frozenRequest == null) {
				throw new UnacceptableException(DropReason.UNSERIALIZABLE, "its request is null");
			}
			Object frozenResponse = freeze(response);
			FrozenMap frozenMetadata = (metadata == null || metadata.isEmpty()) ? base : base.with(freezeMap(metadata));
			if (id != null) {
				frozenMetadata = frozenMetadata.with(freezeId(id));
			}
			// The base is in memory once, but in the JSON of each log.
			long heldBytes = 2 * this.jsonBytes + NODE_BYTES * (this.nodes + frozenMetadata.size());
			this.jsonBytes += base.jsonBytes();
			checkSize();
			return new FrozenEntry(frozenRequest, frozenResponse, frozenMetadata, timestampMillis, this.jsonBytes,
					heldBytes);
		}
		catch (Throwable ex) {
			throw unacceptable(ex);
		}
	}

	/**
	 * Copy metadata that many logs will share.
	 * @throws UnacceptableException as {@link #take}
	 */
	public FrozenMap takeMetadata(Map<?, ?> metadata) throws UnacceptableException {
		try {
			return freezeMap(metadata);
		}
		catch (Throwable ex) {
			throw unacceptable(ex);
		}
	}

	/**
	 * Copy the result of a filter.
	 * @throws UnacceptableException as {@link #take}
	 */
	public FrozenEntry retake(LogEntry entry) throws UnacceptableException {
		return take(null, entry.request(), entry.response(), FrozenMap.EMPTY, entry.metadata(),
				entry.timestamp().toEpochMilli());
	}

	/**
	 * Getters, serializers and iterators are the application's, and may throw anything,
	 * with messages that repeat logged content.
	 */
	private static UnacceptableException unacceptable(Throwable failure) {
		return (failure instanceof UnacceptableException ex) ? ex : new UnacceptableException(failure);
	}

	private @Nullable Object freeze(@Nullable Object value) throws UnacceptableException {
		if (value instanceof String string) {
			return counted(string);
		}
		// Before the interfaces: that a class implements none is searched for, on JDK 17
		// each time.
		if (value == null || value instanceof Integer || value instanceof Boolean || value instanceof Long
				|| value instanceof Double || value instanceof Float || value instanceof Short
				|| value instanceof Byte) {
			count(SCALAR_CHARS);
			return value;
		}
		if (value instanceof Map<?, ?> map) {
			return freezeMap(map);
		}
		if (value instanceof Collection<?> collection) {
			fits(collection.size());
			@Nullable Object[] elements = collection.toArray();
			return freezeElements(elements,
					(elements.getClass() == Object[].class) ? elements : new Object[elements.length]);
		}
		if (value instanceof Object[] array) {
			fits(array.length);
			return freezeElements(array, new Object[array.length]);
		}
		if (value.getClass() == BigDecimal.class) {
			return counted((BigDecimal) value, ((BigDecimal) value).unscaledValue());
		}
		if (value.getClass() == BigInteger.class) {
			return counted((BigInteger) value, (BigInteger) value);
		}
		if (value instanceof Character || value instanceof UUID) {
			return counted(value.toString());
		}
		return freezeObject(value);
	}

	private FrozenMap freezeMap(Map<?, ?> map) throws UnacceptableException {
		enter();
		fits(map.size());
		long before = this.jsonBytes;
		@Nullable Object[] frozen = new Object[2 * map.size()];
		int length = 0;
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			if (!(entry.getKey() instanceof String key)) {
				this.depth--;
				return freezeMap(withTextKeys(map));
			}
			if (length == frozen.length) {
				frozen = Arrays.copyOf(frozen, 2 * length + 8);
			}
			frozen[length++] = counted(key);
			frozen[length++] = freeze(entry.getValue());
		}
		this.depth--;
		return new FrozenMap((length == frozen.length) ? frozen : Arrays.copyOf(frozen, length),
				this.jsonBytes - before);
	}

	private FrozenMap freezeId(LogId id) throws UnacceptableException {
		long before = this.jsonBytes;
		@Nullable Object[] frozen = { counted(LogId.METADATA_KEY), counted(id.toString()) };
		return new FrozenMap(frozen, this.jsonBytes - before);
	}

	/**
	 * Two keys may have the same text, but a JSON object must not have two such names.
	 */
	private static Map<String, @Nullable Object> withTextKeys(Map<?, ?> map) {
		Map<String, @Nullable Object> withTextKeys = new LinkedHashMap<>();
		map.forEach((key, value) -> withTextKeys.put(String.valueOf(key), value));
		return withTextKeys;
	}

	private FrozenList freezeElements(@Nullable Object[] elements, @Nullable Object[] frozen)
			throws UnacceptableException {
		enter();
		for (int i = 0; i < elements.length; i++) {
			frozen[i] = freeze(elements[i]);
		}
		this.depth--;
		return new FrozenList(frozen);
	}

	private @Nullable Object freezeObject(Object value) throws UnacceptableException {
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
		try (JsonParser parser = STRICT.createParser(json.toString())) {
			Object frozen = freezeToken(parser, parser.nextToken());
			if (parser.nextToken() != null) {
				throw new UnacceptableException(DropReason.UNSERIALIZABLE,
						"a serializer of " + value.getClass().getName() + " wrote more than one JSON value");
			}
			return frozen;
		}
	}

	private @Nullable Object freezeToken(JsonParser parser, @Nullable JsonToken token) throws UnacceptableException {
		if (token == null) {
			throw new UnacceptableException(DropReason.UNSERIALIZABLE, "a serializer wrote no JSON");
		}
		return switch (token) {
			case START_OBJECT -> freezeObjectTokens(parser);
			case START_ARRAY -> freezeArrayTokens(parser);
			case VALUE_STRING -> counted(parser.getString());
			case VALUE_NUMBER_INT -> counted(parser.getNumberValue(), parser.getStringLength());
			case VALUE_NUMBER_FLOAT -> counted(parser.getDecimalValue(), parser.getStringLength());
			case VALUE_TRUE, VALUE_FALSE -> counted(parser.getBooleanValue(), SCALAR_CHARS);
			default -> {
				count(SCALAR_CHARS);
				yield null;
			}
		};
	}

	private FrozenMap freezeObjectTokens(JsonParser parser) throws UnacceptableException {
		enter();
		long before = this.jsonBytes;
		List<@Nullable Object> keysAndValues = new ArrayList<>();
		while (parser.nextToken() != JsonToken.END_OBJECT) {
			keysAndValues.add(counted(parser.currentName()));
			keysAndValues.add(freezeToken(parser, parser.nextToken()));
		}
		this.depth--;
		return new FrozenMap(keysAndValues.toArray(), this.jsonBytes - before);
	}

	private FrozenList freezeArrayTokens(JsonParser parser) throws UnacceptableException {
		enter();
		List<@Nullable Object> elements = new ArrayList<>();
		for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			elements.add(freezeToken(parser, token));
		}
		this.depth--;
		return new FrozenList(elements.toArray());
	}

	private void enter() throws UnacceptableException {
		if (++this.depth > MAX_DEPTH) {
			throw new UnacceptableException(DropReason.UNSERIALIZABLE,
					"it is cyclic or nested more than %d levels deep".formatted(MAX_DEPTH));
		}
		count(1);
	}

	/** Checked before memory is allocated for that many elements. */
	private void fits(int elements) throws UnacceptableException {
		if (elements > this.maxJsonBytes) {
			throw tooLarge();
		}
	}

	private String counted(String string) throws UnacceptableException {
		count(string.length() + 2);
		return string;
	}

	private Number counted(Number number, BigInteger digits) throws UnacceptableException {
		return counted(number, SCALAR_CHARS + digits.bitLength() / BITS_PER_DIGIT);
	}

	private <T> T counted(T value, int chars) throws UnacceptableException {
		count(chars);
		return value;
	}

	private void count(int chars) throws UnacceptableException {
		this.nodes++;
		this.jsonBytes += chars;
		checkSize();
	}

	private void checkSize() throws UnacceptableException {
		if (this.jsonBytes > this.maxJsonBytes) {
			throw tooLarge();
		}
	}

	private UnacceptableException tooLarge() {
		return tooLarge(this.maxJsonBytes);
	}

	/**
	 * Why a log that is too large is not accepted.
	 */
	public static UnacceptableException tooLarge(long maxJsonBytes) {
		return new UnacceptableException(DropReason.TOO_LARGE, "it has more than " + OptionChecks.bytes(maxJsonBytes));
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
