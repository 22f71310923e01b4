package com.trainburt.logger.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.InMemoryTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Snapshot}, with the JSON from {@link EntryEncoder}.
 */
class SnapshotTests {

	private static final long MAX_BYTES = 1_000_000;

	@Test
	void whenValueIsStructuredShouldKeepStructureAndOrder() throws Exception {
		Map<String, Object> request = new LinkedHashMap<>();
		request.put("z", List.of("x", 1, 2.5, true));
		request.put("a", new Object[] { "y", null, Map.of("k", 'c') });
		assertThat(json(request)).isEqualTo("{\"z\":[\"x\",1,2.5,true],\"a\":[\"y\",null,{\"k\":\"c\"}]}");
	}

	@Test
	void whenCallerGoesOnChangingShouldKeepWhatWasLogged() throws Exception {
		List<Object> messages = new ArrayList<>(List.of("first"));
		Map<String, Object> nested = new HashMap<>(Map.of("n", 1));
		Object[] array = { "kept" };
		Map<String, Object> request = new HashMap<>();
		request.put("messages", messages);
		request.put("nested", nested);
		request.put("array", array);
		FrozenEntry entry = snapshot(request);
		messages.add("second");
		nested.put("n", 2);
		array[0] = "changed";
		request.clear();
		assertThat(entry.request())
			.isEqualTo(Map.of("messages", List.of("first"), "nested", Map.of("n", 1), "array", List.of("kept")));
	}

	@Test
	void whenValueIsAnImmutableScalarShouldEncodeItAsJacksonDoes() throws Exception {
		UUID uuid = UUID.randomUUID();
		assertThat(json(Arrays.asList(1, 2L, (short) 3, (byte) 4, 1.5f, 2.5, new BigDecimal("1.10"),
				new BigInteger("12345678901234567890"), 'c', false, null)))
			.isEqualTo("[1,2,3,4,1.5,2.5,1.10,12345678901234567890,\"c\",false,null]");
		assertThat(json(List.of(uuid, Instant.EPOCH, TimeUnit.DAYS, Duration.ofSeconds(1))))
			.isEqualTo("[\"" + uuid + "\",\"1970-01-01T00:00:00Z\",\"DAYS\",\"PT1S\"]");
	}

	@Test
	void whenValueIsAnObjectShouldFreezeTheJsonThatTheMapperMakes() throws Exception {
		class Bean {

			public int value = 1;

		}
		Bean bean = new Bean();
		FrozenEntry entry = snapshot(Map.of("bean", bean));
		bean.value = 2;
		assertThat(encoded(entry)).contains("\"request\":{\"bean\":{\"value\":1}}");
	}

	@Test
	void whenMapperIndentsShouldStillMakeOneLine() throws Exception {
		JsonMapper indenting = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
		InMemoryTransport transport = new InMemoryTransport();
		try (LLMLogger logger = LLMLogger.builder().jsonMapper(indenting).transport(transport).build()) {
			logger.log(new Point(1, 2), Map.of("at", Instant.EPOCH));
		}
		assertThat(new String(transport.batches().get(0).payload(), StandardCharsets.UTF_8)).doesNotContain("\n", " ")
			.contains("{\"x\":1,\"y\":2}");
	}

	@Test
	void whenValueIsATreeOrAnArrayOfPrimitivesShouldEncodeItAsJacksonDoes() throws Exception {
		ObjectNode tree = JsonMapper.shared().createObjectNode().put("a", 1);
		assertThat(json(tree)).isEqualTo("{\"a\":1}");
		assertThat(json(new float[] { 0.5f, 1 })).isEqualTo("[0.5,1.0]");
		assertThat(json(new byte[] { 1, 2, 3 })).isEqualTo("\"AQID\"");
		assertThat(json(new StringBuilder("text"))).isEqualTo("\"text\"");
	}

	@Test
	void whenMapHasOtherKeysThanStringsShouldWriteThemAsText() throws Exception {
		Map<Object, Object> map = new LinkedHashMap<>();
		map.put(1, "one");
		map.put(TimeUnit.DAYS, "days");
		map.put(null, "null");
		assertThat(json(map)).isEqualTo("{\"1\":\"one\",\"DAYS\":\"days\",\"null\":\"null\"}");
	}

	@Test
	void whenNumberIsNotFiniteShouldWriteItAsText() throws Exception {
		assertThat(json(List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NaN)))
			.isEqualTo("[\"NaN\",\"Infinity\",\"NaN\"]");
		assertThat(json(new double[] { Double.NaN })).isEqualTo("[\"NaN\"]");
	}

	@Test
	void whenTextHasALoneSurrogateShouldReplaceIt() throws Exception {
		assertThat(json("cut \uD83D off")).isEqualTo("\"cut ? off\"");
		assertThat(json(Map.of("k", List.of("\uDE00")))).isEqualTo("{\"k\":[\"?\"]}");
		assertThat(json(new Word("cut \uD83D off"))).isEqualTo("{\"text\":\"cut ? off\"}");
		assertThat(json(Map.of("key \uD83D", 1))).isEqualTo("{\"key ?\":1}");
		assertThat(json("whole \uD83D\uDE00")).isEqualTo("\"whole \uD83D\uDE00\"");
	}

	@Test
	void whenTextNeedsEscapesShouldBeReadBackUnchanged() throws Exception {
		StringBuilder text = new StringBuilder();
		for (char c = 0; c < 0xD800; c++) {
			text.append(c);
		}
		String read = JsonMapper.shared().readTree(json(text.toString())).asString();
		assertThat(read).isEqualTo(text.toString());
	}

	@Test
	void whenNestedAsDeepAsAllowedShouldAccept() throws Exception {
		assertThat(json(nested(200))).startsWith("[[[").endsWith("]]]");
	}

	@Test
	void whenNestedTooDeeplyShouldRefuse() {
		assertUnserializable(nested(201));
		assertUnserializable(nested(300));
	}

	@Test
	void whenCyclicShouldRefuse() {
		List<Object> list = new ArrayList<>();
		list.add(list);
		assertUnserializable(list);
		Map<String, Object> map = new HashMap<>();
		map.put("self", map);
		map.put("again", map);
		assertUnserializable(map);
		Object[] array = new Object[1];
		array[0] = array;
		assertUnserializable(array);
	}

	@Test
	void whenObjectIsCyclicShouldThrow() {
		Node node = new Node();
		node.next = node;
		assertUnserializable(node);
	}

	@Test
	void whenLargerThanABatchShouldRefuse() {
		assertTooLarge("x".repeat(1_000_001));
		assertTooLarge(List.of("x".repeat(600_000), "y".repeat(600_000)));
		assertTooLarge(Map.of("x".repeat(1_000_001), 1));
		assertTooLarge(new Word("x".repeat(1_000_001)));
		assertTooLarge(new int[1_000_001]);
		assertTooLarge(new Object[1_000_001]);
		assertTooLarge(new ArrayList<>(Arrays.asList(new Object[1_000_001])));
	}

	@Test
	void whenObjectNeverEndsShouldRefuse() {
		Iterable<String> endless = () -> new Iterator<>() {

			@Override
			public boolean hasNext() {
				return true;
			}

			@Override
			public String next() {
				return "again";
			}

		};
		assertTooLarge(endless);
	}

	@Test
	void whenEstimatedShouldBoundMemoryFromAboveAndJsonFromBelow() throws Exception {
		Map<String, Object> request = Map.of("messages", List.of(Map.of("role", "user", "content", "é".repeat(1000))));
		FrozenEntry entry = snapshot(request);
		assertThat(entry.jsonBytes()).isLessThanOrEqualTo(encoded(entry).getBytes(StandardCharsets.UTF_8).length);
		assertThat(entry.jsonBytes()).isGreaterThan(1000);
		assertThat(entry.heldBytes()).isGreaterThan(2000);
	}

	@Test
	void whenMetadataIsGivenShouldWinOverTheBase() throws Exception {
		FrozenMap base = newSnapshot().takeMetadata(Map.of("a", 1));
		FrozenEntry entry = newSnapshot().take(null, "q", "a", base, map("a", 2, "b", null), 0);
		assertThat(entry.metadata()).isEqualTo(map("a", 2, "b", null));
		assertThat(newSnapshot().take(null, "q", "a", base, Map.of(), 0).metadata()).isEqualTo(Map.of("a", 1));
	}

	@Test
	void whenReadByFilterShouldBeUnmodifiable() throws Exception {
		FrozenEntry entry = snapshot(Map.of("list", List.of(1)));
		Map<String, Object> request = asMap(entry.request());
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> request.put("a", 1));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> request.remove("list"));
		List<Object> list = asList(request.get("list"));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> list.add(2));
		assertThat(request).containsKey("list").doesNotContainKey("other").hasSize(1);
	}

	@Test
	void whenNumberIsHugeShouldCountItsDigits() throws Exception {
		assertTooLarge(BigInteger.ONE.shiftLeft(80_000_000));
		assertTooLarge(new BigDecimal(BigInteger.ONE.shiftLeft(80_000_000), 5));
		assertThat(json(new BigDecimal("1E1000000000"))).isEqualTo("1E+1000000000");
	}

	@Test
	void whenNumbersAreSmallShouldNotCountMoreThanTheyTake() throws Exception {
		FrozenEntry entry = snapshot(Collections.nCopies(300_000, 7));
		assertThat(entry.jsonBytes()).isLessThanOrEqualTo(encoded(entry).length());
	}

	@Test
	void whenMetadataIsSharedShouldCountItInTheJsonButNotInMemory() throws Exception {
		FrozenMap base = newSnapshot().takeMetadata(Map.of("prompt", "x".repeat(500_000)));
		FrozenEntry entry = newSnapshot().take(null, "q", "a", base, Map.of("k", 1), 0);
		assertThat(entry.jsonBytes()).isGreaterThan(500_000);
		assertThat(entry.heldBytes()).isLessThan(2_000);
	}

	@Test
	void whenKeysHaveTheSameTextShouldWriteOne() throws Exception {
		Map<Object, Object> map = new LinkedHashMap<>();
		map.put(1, "number");
		map.put("1", "text");
		assertThat(json(map)).isEqualTo("{\"1\":\"text\"}");
	}

	@Test
	void whenCharacterIsHalfASurrogatePairShouldReplaceIt() throws Exception {
		assertThat(json(List.of('\uD83D'))).isEqualTo("[\"?\"]");
	}

	@Test
	void whenObjectIsNestedTooDeeplyShouldRefuse() {
		JsonNode deep = JsonMapper.shared().createArrayNode();
		for (int i = 1; i < 201; i++) {
			deep = JsonMapper.shared().createArrayNode().add(deep);
		}
		assertUnserializable(deep);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> asMap(@Nullable Object value) {
		return (Map<String, Object>) value;
	}

	@SuppressWarnings("unchecked")
	private static List<Object> asList(@Nullable Object value) {
		return (List<Object>) value;
	}

	private static Map<String, Object> map(Object... keysAndValues) {
		Map<String, Object> map = new HashMap<>();
		for (int i = 0; i < keysAndValues.length; i += 2) {
			map.put((String) keysAndValues[i], keysAndValues[i + 1]);
		}
		return map;
	}

	private static Object nested(int depth) {
		Object value = List.of();
		for (int i = 1; i < depth; i++) {
			value = List.of(value);
		}
		return value;
	}

	private static void assertUnserializable(@Nullable Object value) {
		assertRefused(value, DropReason.UNSERIALIZABLE);
	}

	private static void assertTooLarge(Object value) {
		assertRefused(value, DropReason.TOO_LARGE);
	}

	private static void assertRefused(@Nullable Object value, DropReason reason) {
		assertThatExceptionOfType(UnacceptableException.class).isThrownBy(() -> snapshot(value))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static FrozenEntry snapshot(@Nullable Object request) throws UnacceptableException {
		return newSnapshot().take(null, request, "a", FrozenMap.EMPTY, null, 1_234_567_890_123L);
	}

	private static Snapshot newSnapshot() {
		return new Snapshot(JsonMapper.shared().writer(), MAX_BYTES);
	}

	private static String json(Object request) throws UnacceptableException {
		String entry = encoded(snapshot(request));
		return entry.substring("{\"request\":".length(),
				entry.length() - ",\"response\":\"a\",\"metadata\":{},\"timestamp\":1234567890.123}".length());
	}

	private static String encoded(FrozenEntry entry) {
		EntryEncoder encoder = new EntryEncoder();
		encoder.begin();
		encoder.encode(entry);
		return new String(encoder.finish("id", Instant.EPOCH).entries().get(0), StandardCharsets.UTF_8);
	}

	record Point(int x, int y) {
	}

	record Word(String text) {
	}

	static class Node {

		public @Nullable Node next;

	}

}
