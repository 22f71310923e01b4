package com.trainburt.logger.redaction;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.InMemoryTransport;
import com.trainburt.logger.transport.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RedactionFilter}, in a logger.
 */
class RedactionFilterTests {

	private static final Set<RedactionPattern> ALL = EnumSet.allOf(RedactionPattern.class);

	private final InMemoryTransport transport = new InMemoryTransport();

	@Test
	void whenLogHoldsPersonalDataShouldSendNoneOfIt() {
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("role", "user");
		message.put("content", "I am joe@example.com, card 4111 1111 1111 1111, at 192.168.0.1");
		Map<String, Object> request = new LinkedHashMap<>();
		request.put("messages", List.of(message, "call +49 30 1234567"));
		request.put("joe@example.com", 1);
		request.put("ann@example.com", 2);
		request.put("temperature", 0.5);
		request.put("none", null);
		JsonNode log = log(new RedactionFilter(ALL, Map.of()), request, new String[] { "joe@example.com" },
				Map.of("user", "joe@example.com", "trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"));
		assertThat(log.get("request").toString()).isEqualTo(
				"{\"messages\":[{\"role\":\"user\",\"content\":\"I am [EMAIL], card [CREDIT_CARD], at [IP_ADDRESS]\"},"
						+ "\"call [PHONE]\"],\"[EMAIL]\":1,\"[EMAIL] 2\":2,\"temperature\":0.5,\"none\":null}");
		assertThat(log.get("response").toString()).isEqualTo("[\"[EMAIL]\"]");
		assertThat(log.get("metadata").get("user").asString()).isEqualTo("[EMAIL]");
		assertThat(log.get("metadata").get("trace_id").asString()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
	}

	/** Checking each number again would take hours. */
	@Test
	@Timeout(60)
	void whenVeryManyKeysBecomeTheSameShouldKeepEach() {
		Map<String, Object> request = new LinkedHashMap<>();
		for (int i = 0; i < 100_000; i++) {
			request.put(Integer.toString(i, Character.MAX_RADIX) + "@b.co", i);
		}
		JsonNode redacted = log(new RedactionFilter(Set.of(RedactionPattern.EMAIL), Map.of()), request, null, Map.of())
			.get("request");
		assertThat(redacted.size()).isEqualTo(100_000);
		assertThat(redacted.get("[EMAIL] 100000").asInt()).isEqualTo(99_999);
	}

	@Test
	void whenLogIsAnObjectShouldLookInside() {
		JsonNode log = log(new RedactionFilter(ALL, Map.of()), new Question("joe@example.com"), null, Map.of());
		assertThat(log.get("request").toString()).isEqualTo("{\"text\":\"[EMAIL]\"}");
	}

	@Test
	void whenPatternsAreOnesOwnShouldApplyThemFirst() {
		Map<String, String> own = new LinkedHashMap<>();
		own.put("employee-id", "E\\d{4}@example\\.com");
		own.put("word", "(?<=secret: )\\w+");
		JsonNode log = log(RedactionAccess.withoutDeadline(own), "E1234@example.com joe@example.com secret: x", null,
				Map.of());
		assertThat(log.get("request").asString()).isEqualTo("[EMPLOYEE_ID] [EMAIL] secret: [WORD]");
	}

	@Test
	void whenPatternFindsTheEmptyTextSomewhereShouldLeaveThatAlone() {
		JsonNode log = log(RedactionAccess.withoutDeadline(Map.of("edge", "\\d|\\b")), "a 1", null, Map.of());
		assertThat(log.get("request").asString()).isEqualTo("a [EDGE]");
	}

	@Test
	void whenThereIsNothingToRedactShouldSendTheLogAsItIs() {
		JsonNode log = log(new RedactionFilter(ALL, Map.of()), Map.of("a", List.of("b", 1, true)), null, Map.of());
		assertThat(log.get("request").toString()).isEqualTo("{\"a\":[\"b\",1,true]}");
	}

	/**
	 * They take too many steps, too much stack, or no step at all.
	 */
	@ParameterizedTest
	@CsvSource({ "(a+)+$,takes too long", "(.*a){20}x,takes too long", "(?s)(.*)(.*)(.*)(.*)x,takes too long",
			"(?:a|aa)+$,more stack", "[^@]+@x,takes too long", "(a|b)*c,more stack",
			"!(?:(?=)){2147483647},takes longer than 250 ms" })
	@Timeout(60)
	void whenPatternCannotGetThroughShouldSendAStubAndSayWhich(String regex, String reason) {
		String hostile = "a".repeat(50_000) + "!";
		// Slow enough for the metadata on a busy machine.
		LongSupplier clock = () -> reason.contains("ms") ? System.nanoTime() / 10 : 0;
		try (LLMLogger logger = logger(new RedactionFilter(Set.of(), Map.of("mine", regex), clock))) {
			logger.log(hostile, null, Map.of("model", "m-1"));
			assertThat(logger.flush().sent()).isEqualTo(1);
			logger.log("a harmless one", "b");
			assertThat(logger.flush().sent()).isEqualTo(1);
			assertThat(logger.stats().logsFailed()).isZero();
		}
		JsonNode stub = this.transport.logs().get(0);
		assertThat(stub.at("/request/withheld/reason").asString()).contains("pattern 'mine'", reason);
		assertThat(stub.at("/request/withheld/bytes").asInt()).isEqualTo(hostile.length() + 2);
		assertThat(stub.at("/request/withheld/sha256").asString()).isEqualTo(sha256('"' + hostile + '"'));
		assertThat(stub.get("response").isNull()).isTrue();
		assertThat(stub.at("/metadata/model").asString()).isEqualTo("m-1");
		assertThat(stub.toString()).doesNotContain("aaa");
		assertThat(this.transport.logs().get(1).get("request").asString()).isEqualTo("a harmless one");
	}

	private static String sha256(String text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void whenTimeIsUpShouldWithholdTheRest() {
		// Each look at the clock is a tenth of a second later.
		AtomicLong nanoTime = new AtomicLong();
		RedactionFilter filter = new RedactionFilter(ALL, Map.of("mine", "z"), () -> nanoTime.getAndAdd(100_000_000));
		JsonNode log = log(filter, "x".repeat(100_000), "joe@example.com", Map.of());
		assertThat(log.at("/request/withheld/reason").asString()).endsWith("takes longer than 250 ms");
		assertThat(log.at("/response/withheld/reason").asString()).endsWith("takes longer than 250 ms");
		assertThat(log.toString()).doesNotContain("joe@");
	}

	@Test
	void whenMetadataCannotBeRedactedShouldNotSendItEither() {
		JsonNode log = log(new RedactionFilter(Set.of(), Map.of("mine", "(a+)+$"), () -> 0), "q", null,
				Map.of("user", "a".repeat(50_000) + "!"));
		assertThat(log.at("/metadata/withheld/reason").asString()).contains("'mine'");
		assertThat(log.toString()).doesNotContain("aaa");
	}

	@Test
	void whenPatternIsBoundedAndPossessiveShouldGetThroughALongText() {
		JsonNode log = log(new RedactionFilter(Set.of(), Map.of("mine", "[^@]{1,40}+@x"), () -> 0),
				"a".repeat(1_000_000) + "@x", null, Map.of());
		assertThat(log.get("request").asString()).endsWith("a[MINE]").hasSize(1_000_000 - 40 + 6);
	}

	@Test
	void whenPatternTakesTooLongShouldNameTheRemedy() {
		Rule rule = PatternRule.checked("mine", "(a+)+$", "#");
		assertThatExceptionOfType(TooLongException.class)
			.isThrownBy(() -> rule.redact("a".repeat(5_000) + "!", new Steps(() -> 0)))
			.withMessage("the redaction pattern 'mine' takes too long: more than 100 steps a character; "
					+ "limit its repetitions or make them possessive");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "( | must be a regular expression (Unclosed group)", "a* | must not match the empty text" })
	void whenPatternCannotWorkShouldSayWhy(String regex, String reason) {
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> new RedactionFilter(ALL, Map.of("mine", regex)))
			.withMessage("'redaction.patterns.mine' " + reason + " but was " + regex);
	}

	private JsonNode log(RedactionFilter filter, Object request, Object response, Map<String, ?> metadata) {
		try (LLMLogger logger = logger(filter)) {
			assertThat(logger.log(request, response, metadata)).isTrue();
			assertThat(logger.flush().sent()).isEqualTo(1);
		}
		return this.transport.logs().get(0);
	}

	private LLMLogger logger(RedactionFilter filter) {
		return LLMLogger.builder().transport(this.transport).filter(filter).build();
	}

	record Question(String text) {
	}

}
