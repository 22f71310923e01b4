package com.trainburt.logger.boot.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.trainburt.logger.LogId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallContext}.
 */
class CallContextTests {

	@AfterEach
	void clear() {
		MDC.clear();
	}

	@Test
	void whenAttributesHaveThePrefixShouldTakeThem() {
		Map<Object, Object> attributes = new HashMap<>();
		attributes.put("burt.user_id", "ada");
		attributes.put("burt.none", null);
		attributes.put("other", 1);
		attributes.put(17, "x");
		assertThat(CallContext.of(attributes))
			.isEqualTo(new CallContext(Map.of("user_id", "ada"), null, Set.of(), null));
		assertThat(CallContext.of(null)).isEqualTo(CallContext.EMPTY);
	}

	@ParameterizedTest
	@CsvSource({ "false, true", "FALSE, true", "true, false", "no idea, false" })
	void whenAskedNotToLogShouldBeLeftOut(String value, boolean leftOut) {
		assertThat(CallContext.of(Map.of("burt.log", value)).isLeftOut()).isEqualTo(leftOut);
	}

	@Test
	void whenCombinedShouldBelieveTheOther() {
		CallContext outer = CallContext.of(Map.of("burt.log", false, "burt.a", 1, "burt.b", 1));
		assertThat(outer.and(CallContext.of(Map.of("burt.b", 2))))
			.isEqualTo(new CallContext(Map.of("a", 1, "b", 2), false, Set.of(), null));
	}

	@Test
	void whenSeveralConversationsAreNamedShouldKnowAllOfThem() {
		CallContext both = CallContext.EMPTY.inConversation("c-1")
			.inUnnamedConversation("memory")
			.and(CallContext.of(Map.of("burt.conversation_id", "shown")));
		assertThat(both.metadata()).isEqualTo(Map.of("conversation_id", "shown"));
		assertThat(both.conversations()).containsExactlyInAnyOrder("c-1", "memory", "shown");
		assertThat(both.ofNestedCalls()).isEqualTo(new CallContext(both.metadata(), null, Set.of(), null));
		assertThat(both.inConversation(null)).isEqualTo(both);
	}

	@ParameterizedTest
	@CsvSource({ "false, true, true", "true, false, true", "false, false, true", "true, true, false" })
	void whenCombinedShouldBeLeftOutIfEitherSaysSo(boolean outer, boolean inner, boolean leftOut) {
		CallContext both = CallContext.of(Map.of("burt.log", outer)).and(CallContext.of(Map.of("burt.log", inner)));
		assertThat(both.isLeftOut()).isEqualTo(leftOut);
		assertThat(both.and(CallContext.EMPTY)).isEqualTo(both);
		assertThat(CallContext.EMPTY.and(both)).isEqualTo(both);
	}

	@Test
	void whenMdcHasTraceAndKeysShouldTakeThem() {
		MDC.put("traceId", "t");
		MDC.put("spanId", "s");
		MDC.put("tenant", "acme");
		MDC.put("secret", "x");
		assertThat(CallContext.ofThread(List.of("tenant", "missing")))
			.isEqualTo(Map.of("trace_id", "t", "span_id", "s", "tenant", "acme"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{\"type\":\"object\"}|{type=object}", "{|{$comment={}", "[1]|{$comment=[1]}", "''|null" })
	void whenSchemaCannotBeReadShouldKeepItsText(String json, String schema) {
		assertThat(String.valueOf(JsonText.object(json))).isEqualTo(schema);
	}

	@Test
	void whenAnIdIsGivenShouldNameTheTurnAndNotItsNestedCalls() {
		LogId id = LogId.create();
		for (Object given : List.of(id, id.uuid(), id.toString())) {
			CallContext context = CallContext.of(Map.of("burt.log_id", given, "burt.user_id", "ada"));
			assertThat(context.turn()).extracting(Turn::id).isEqualTo(id);
			assertThat(context.metadata()).isEqualTo(Map.of("user_id", "ada"));
			assertThat(context.and(CallContext.EMPTY).leftOut().turn()).isSameAs(context.turn());
			assertThat(context.ofNestedCalls().turn()).isNull();
		}
	}

	@Test
	void whenTwoIdsAreGivenShouldBelieveTheOther() {
		LogId id = LogId.create();
		assertThat(CallContext.of(Map.of("burt.log_id", LogId.create()))
			.and(CallContext.of(Map.of("burt.log_id", id)))
			.turn()).extracting(Turn::id).isEqualTo(id);
	}

}
