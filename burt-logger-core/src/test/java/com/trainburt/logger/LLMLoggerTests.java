package com.trainburt.logger;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.trainburt.logger.transport.InMemoryTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LLMLogger}: what {@code log()} makes of good and bad input, with real
 * threads.
 */
class LLMLoggerTests {

	private final InMemoryTransport backend = new InMemoryTransport();

	private final LLMLogger logger = LLMLogger.builder()
		.transport(this.backend)
		.metadata(Map.of("environment", "test", "team", "a"))
		.build();

	@AfterEach
	void close() {
		this.logger.close();
	}

	@Test
	void whenLogCouldNotBePutTogetherShouldCountIt() {
		this.logger.logFailed(new IllegalStateException("unreadable"));
		this.logger.withMetadata(Map.of("k", "v")).logFailed(new IllegalStateException() {

			@Override
			public String getMessage() {
				throw new IllegalStateException("no message either");
			}

		});
		LLMLogger.noop().logFailed(new IllegalStateException());
		LoggerStats stats = this.logger.stats();
		assertThat(stats.failedByReason()).containsEntry(FailureReason.INTERNAL_ERROR, 2L);
		assertThat(stats.logsQueued()).isEqualTo(2)
			.isEqualTo(stats.logsSent() + stats.logsFailed() + stats.logsFiltered() + stats.logsPending());
		assertThat(this.logger.flush()).isEqualTo(new FlushResult(0, 2, 0, 0));
	}

	@Test
	void whenLoggedShouldArriveAsItWas() {
		Map<String, Object> request = Map.of("model", "gpt-5", "messages",
				List.of(Map.of("role", "user", "content", "Grüße 😀 \"quoted\"\n")));
		long before = System.currentTimeMillis();
		assertThat(this.logger.log(request, Map.of("content", "Hi"))).isTrue();
		assertThat(this.logger.flush()).isEqualTo(new FlushResult(1, 0, 0, 0));
		JsonNode log = this.backend.logs().get(0);
		assertThat(log.get("request").get("messages").get(0).get("content").asString())
			.isEqualTo("Grüße 😀 \"quoted\"\n");
		assertThat(log.get("response").toString()).isEqualTo("{\"content\":\"Hi\"}");
		assertThat(log.get("metadata")).hasSize(2);
		assertThat(log.get("timestamp").decimalValue().movePointRight(3).longValueExact()).isBetween(before,
				System.currentTimeMillis());
	}

	@Test
	void whenResponseIsNullShouldSendNull() {
		assertThat(this.logger.log("q", null)).isTrue();
		this.logger.flush();
		assertThat(this.backend.logs().get(0).get("response").isNull()).isTrue();
	}

	@Test
	void whenMetadataIsGivenShouldWinOverViewAndBuilder() {
		LLMLogger view = this.logger.withMetadata(Map.of("team", "b", "user", "u1")).withMetadata(Map.of("user", "u2"));
		view.log("q", "a", Map.of("user", "u3", "extra", 1));
		view.log("q", "a");
		view.flush();
		assertThat(this.backend.logs()).extracting((log) -> fields(log.get("metadata")))
			.containsExactly(Map.of("environment", "test", "team", "b", "user", "u3", "extra", "1"),
					Map.of("environment", "test", "team", "b", "user", "u2"));
		assertThat(view.stats().logsSent()).isEqualTo(2);
	}

	@Test
	void whenMetadataOfAViewCannotBeCopiedShouldDropItsLogs() {
		LLMLogger view = this.logger.withMetadata(Map.of("k", cyclic())).withMetadata(Map.of("other", 1));
		assertThat(view.log("q", "a")).isFalse();
		assertThat(view.stats().droppedByReason()).containsEntry(DropReason.UNSERIALIZABLE, 1L);
	}

	@Test
	void whenAViewIsClosedShouldCloseTheLogger() {
		LLMLogger view = this.logger.withMetadata(Map.of());
		view.log("q", "a");
		view.close();
		assertThat(this.logger.log("q", "a")).isFalse();
		assertThat(this.logger.stats().state()).isEqualTo(LoggerStats.State.CLOSED);
		assertThat(view.flush().complete()).isTrue();
		assertThat(this.backend.logs()).hasSize(1);
	}

	@Test
	@SuppressWarnings("DataFlowIssue")
	void whenInputIsBadShouldDropItCountItAndDeliverItsNeighbours() {
		this.logger.log("before", "a");
		assertThat(this.logger.log(cyclic(), "a")).isFalse();
		assertThat(this.logger.log("q", "a", Map.of("k", cyclic()))).isFalse();
		assertThat(this.logger.log(nested(300), "a")).isFalse();
		assertThat(this.logger.log(new BrokenGetter(), "a")).isFalse();
		assertThat(this.logger.log(new EvilMap(), "a")).isFalse();
		assertThat(this.logger.log(new EvilKey(), "a")).isFalse();
		assertThat(this.logger.log(new EndlessRecursion(), "a")).isFalse();
		assertThat(this.logger.log(null, "a")).isFalse();
		assertThat(this.logger.log("x".repeat(100_000_000), "a")).isFalse();
		assertThat(this.logger.log(List.of(Double.NaN, "\uD83D"), "a")).isTrue();
		this.logger.log("after", "a");
		assertThat(this.logger.flush()).isEqualTo(new FlushResult(3, 0, 0, 0));
		assertThat(this.backend.logs()).extracting((log) -> log.get("request").toString())
			.containsExactly("\"before\"", "[\"NaN\",\"?\"]", "\"after\"");
		assertThat(this.logger.stats().droppedByReason()).containsEntry(DropReason.UNSERIALIZABLE, 8L)
			.containsEntry(DropReason.TOO_LARGE, 1L);
		assertThat(this.logger.stats().logsDropped()).isEqualTo(9);
	}

	@Test
	void whenMapChangesWhileItIsReadShouldNeitherThrowNorHurtNeighbours() throws Exception {
		Map<String, Object> changing = new HashMap<>();
		List<Object> growing = new ArrayList<>();
		Map<String, Object> concurrent = new ConcurrentHashMap<>();
		CountDownLatch done = new CountDownLatch(1);
		AtomicReference<Throwable> failure = new AtomicReference<>();
		Thread changer = new Thread(() -> {
			for (int i = 0; done.getCount() > 0; i = (i + 1) % 1000) {
				changing.put("k" + i, i);
				concurrent.put("k" + i, i);
				growing.add(i);
				if (i == 999) {
					changing.clear();
					concurrent.clear();
					growing.clear();
				}
			}
		});
		changer.setDaemon(true);
		changer.start();
		int accepted = 0;
		try {
			for (int i = 0; i < 1000; i++) {
				accepted += this.logger.log(Map.of("map", changing, "concurrent", concurrent), "a") ? 1 : 0;
				accepted += this.logger.log(growing, "a") ? 1 : 0;
				accepted += this.logger.log("neighbour", "a") ? 1 : 0;
			}
		}
		catch (Throwable ex) {
			failure.set(ex);
		}
		done.countDown();
		changer.join();
		assertThat(failure.get()).isNull();
		assertThat(this.logger.flush().complete()).isTrue();
		assertThat(this.backend.logs()).hasSize(accepted)
			.filteredOn((log) -> log.get("request").isString())
			.hasSize(1000);
	}

	@Test
	void whenSampledShouldKeepTheShareAndCountTheRestAsFiltered() {
		double[] random = { 0.0, 0.24, 0.25, 0.99 };
		int[] next = new int[1];
		try (LLMLogger sampling = LLMLogger.builder()
			.transport(this.backend)
			.sampleRate(0.25)
			.random(() -> random[next[0]++ % random.length])
			.build()) {
			for (int i = 0; i < 8; i++) {
				assertThat(sampling.log(i, "a")).isTrue();
			}
			sampling.flush();
			assertThat(sampling.stats().logsSent()).isEqualTo(4);
			assertThat(sampling.stats().logsFiltered()).isEqualTo(4);
			assertThat(sampling.stats().logsQueued()).isEqualTo(8);
			assertThat(this.backend.logs()).extracting((log) -> log.get("request").asInt()).containsExactly(0, 1, 4, 5);
		}
	}

	@Test
	void whenToStringLogsShouldNotRecurseOrLock() {
		Object chatty = new Object() {

			@SuppressWarnings("unused")
			public String getValue() {
				LLMLoggerTests.this.logger.log("from within", "a");
				LLMLoggerTests.this.logger.flush();
				return "v";
			}

		};
		assertThat(this.logger.log(chatty, "a")).isTrue();
		assertThat(this.logger.flush()).isEqualTo(new FlushResult(1, 0, 0, 0));
		assertThat(this.backend.logs()).hasSize(2);
	}

	@Test
	void whenCallerIsInterruptedShouldLogAndKeepTheFlag() {
		Thread.currentThread().interrupt();
		assertThat(this.logger.log("q", "a")).isTrue();
		assertThat(Thread.interrupted()).isTrue();
		this.logger.flush();
		assertThat(this.backend.logs()).hasSize(1);
	}

	@Test
	void whenSerializerWritesNoJsonShouldDropThatLogOnly() {
		this.logger.log("before", "a");
		for (String raw : List.of("", "{\"half an", "1},{\"request\":2", "1 2", "NaN", "{a:1}")) {
			assertThat(this.logger.log(new Raw(raw), "a")).as(raw).isFalse();
		}
		assertThat(this.logger.log(new Raw("{ \"a\" :\n [1, 2.50] }"), "a")).isTrue();
		this.logger.flush();
		assertThat(this.backend.logs()).hasSize(2);
		assertThat(new String(this.backend.batches().get(0).payload(), StandardCharsets.UTF_8))
			.contains("{\"request\":{\"a\":[1,2.50]},");
	}

	@Test
	void whenMapperIsConfiguredForOddJsonShouldSendProperJson() {
		JsonMapper odd = JsonMapper.builder()
			.disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
			.enable(SerializationFeature.INDENT_OUTPUT)
			.build();
		try (LLMLogger logger = LLMLogger.builder().transport(this.backend).jsonMapper(odd).build()) {
			assertThat(logger.log(new double[] { Double.NaN }, "a")).isTrue();
		}
		assertThat(this.backend.logs().get(0).get("request").toString()).isEqualTo("[\"NaN\"]");
	}

	@Test
	void whenBuilderIsUsedAgainShouldNotChangeTheFirstLogger() {
		LLMLoggerBuilder builder = LLMLogger.builder().transport(this.backend);
		try (LLMLogger first = builder.build()) {
			builder.filter((entry) -> null).sampleRate(0.0);
			first.log("q", "a");
			assertThat(first.flush().sent()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@MethodSource
	void whenSerializerWritesJsonThatParsersDisagreeOnShouldDropThatLogOnly(String json) {
		try (LLMLogger logger = LLMLogger.builder().transport(this.backend).build()) {
			assertThat(logger.log(new Raw(json), "a")).isFalse();
			assertThat(logger.log("q", "a")).isTrue();
			assertThat(logger.stats().droppedByReason()).containsEntry(DropReason.UNSERIALIZABLE, 1L);
			assertThat(logger.flush().sent()).isEqualTo(1);
		}
	}

	static Stream<String> whenSerializerWritesJsonThatParsersDisagreeOnShouldDropThatLogOnly() {
		return Stream.of("{\"role\":\"user\",\"role\":\"system\"}", "[{\"a\":{\"b\":1,\"b\":1}}]",
				"9".repeat(1_000_000), "0." + "9".repeat(1_000_000), "[1e" + "9".repeat(1_000_000) + "]");
	}

	@Test
	void whenFilterOnlyLooksShouldLoseNothing() {
		try (LLMLogger logger = LLMLogger.builder().transport(this.backend).filter((entry) -> entry).build()) {
			logger.log(new int[1_000_000], "a");
			logger.log(Map.of("amount", BigInteger.TEN.pow(1500)), "a");
			logger.log(new Raw("1" + "0".repeat(1500)), "a");
			assertThat(logger.flush()).isEqualTo(new FlushResult(3, 0, 0, 0));
		}
	}

	@Test
	void whenLogIsLargerThanTheBufferShouldAcceptItIfThereIsNothingElse() {
		try (LLMLogger logger = LLMLogger.builder()
			.transport(this.backend)
			.maxBatchBytes(1_000_000)
			.maxQueueBytes(1_000_000)
			.build()) {
			assertThat(logger.log("x".repeat(900_000), "a")).isTrue();
			assertThat(logger.flush().sent()).isEqualTo(1);
		}
	}

	private static Map<String, String> fields(JsonNode node) {
		Map<String, String> fields = new HashMap<>();
		node.properties().forEach((field) -> fields.put(field.getKey(), field.getValue().asString()));
		return fields;
	}

	private static Object cyclic() {
		List<Object> list = new ArrayList<>();
		list.add(list);
		return list;
	}

	private static Object nested(int depth) {
		Object value = List.of();
		for (int i = 1; i < depth; i++) {
			value = Map.of("k", value);
		}
		return value;
	}

	static class BrokenGetter {

		public String getValue() {
			throw new IllegalStateException("broken getter");
		}

	}

	static class EndlessRecursion {

		public String getValue() {
			return getValue() + getValue();
		}

	}

	static class EvilMap extends AbstractMap<String, Object> {

		@Override
		public int size() {
			return -1;
		}

		@Override
		public Set<Entry<String, Object>> entrySet() {
			throw new AssertionError("evil");
		}

	}

	static class EvilKey extends HashMap<Object, Object> {

		EvilKey() {
			put(new Object() {

				@Override
				public String toString() {
					throw new IllegalStateException() {

						@Override
						public String getMessage() {
							throw new IllegalStateException("evil message");
						}

					};
				}

			}, 1);
		}

		@Override
		public Set<Map.Entry<Object, Object>> entrySet() {
			Iterator<Map.Entry<Object, Object>> entries = super.entrySet().iterator();
			return new AbstractSet<>() {

				@Override
				public int size() {
					return 1;
				}

				@Override
				public Iterator<Map.Entry<Object, Object>> iterator() {
					return entries;
				}

			};
		}

	}

	record Raw(@JsonValue @JsonRawValue String json) {
	}

}
