package com.trainburt.logger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.trainburt.logger.transport.InMemoryTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LogId}, and for logs that have one.
 */
class LogIdTests {

	private final InMemoryTransport backend = new InMemoryTransport();

	private final LLMLogger logger = LLMLogger.builder().transport(this.backend).build();

	@AfterEach
	void close() {
		this.logger.close();
	}

	@Test
	void whenCreatedShouldBeOfVersion7() {
		long before = System.currentTimeMillis();
		UUID uuid = LogId.create().uuid();
		assertThat(uuid.version()).isEqualTo(7);
		assertThat(uuid.variant()).isEqualTo(2);
		assertThat(uuid.getMostSignificantBits() >>> 16).isBetween(before, System.currentTimeMillis());
	}

	@Test
	void whenCreatedByManyThreadsShouldBeUnique() {
		Set<LogId> ids = ConcurrentHashMap.newKeySet();
		IntStream.range(0, 200_000).parallel().forEach((i) -> ids.add(LogId.create()));
		assertThat(ids).hasSize(200_000);
	}

	@Test
	void whenCreatedLaterShouldSortLater() {
		LogId earlier = LogId.parse("019a2f4e-7d31-7fff-bf0e-3b8a51c2d604");
		LogId later = LogId.parse("f19a2f4e-7d32-7000-8f0e-3b8a51c2d604");
		List<LogId> ids = new ArrayList<>(Arrays.asList(later, earlier));
		Collections.sort(ids);
		assertThat(ids).containsExactly(earlier, later);
		assertThat(earlier.toString()).isLessThan(later.toString());
	}

	@Test
	void whenCreatedInATurnShouldEndAlikeAndDiffer() {
		LogId turn = LogId.of(UUID.randomUUID());
		LogId round = LogId.createIn(turn);
		assertThat(round).isNotEqualTo(turn);
		assertThat(round.uuid().version()).isEqualTo(7);
		assertThat(round.uuid().variant()).isEqualTo(2);
		assertThat(round.toString()).endsWith(turn.toString().substring(28));
	}

	@Test
	void whenCreatedInATurnByManyThreadsShouldBeUnique() {
		LogId turn = LogId.create();
		Set<LogId> ids = ConcurrentHashMap.newKeySet();
		IntStream.range(0, 50_000).parallel().forEach((i) -> ids.add(LogId.createIn(turn)));
		assertThat(ids).hasSize(50_000);
	}

	@Test
	void whenCreatedShouldHave74RandomBits() {
		long highOnes = 0;
		long highZeros = 0;
		long lowOnes = 0;
		long lowZeros = 0;
		for (int i = 0; i < 1000; i++) {
			UUID id = LogId.create().uuid();
			highOnes |= id.getMostSignificantBits();
			highZeros |= ~id.getMostSignificantBits();
			lowOnes |= id.getLeastSignificantBits();
			lowZeros |= ~id.getLeastSignificantBits();
		}
		assertThat(Long.bitCount(highOnes & highZeros & 0xFFF)).isEqualTo(12);
		assertThat(Long.bitCount(lowOnes & lowZeros)).isEqualTo(62);
	}

	@Test
	void whenWrittenShouldBeReadBack() {
		LogId id = LogId.create();
		assertThat(LogId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
		assertThat(LogId.parse(id.toString().toUpperCase())).hasToString(id.toString());
		assertThat(LogId.of(id.uuid())).isEqualTo(id);
		assertThat(id).isNotEqualTo(LogId.create()).isNotEqualTo(id.toString());
		JsonMapper mapper = JsonMapper.shared();
		assertThat(mapper.writeValueAsString(id)).isEqualTo("\"" + id + "\"");
		assertThat(mapper.readValue("\"" + id + "\"", LogId.class)).isEqualTo(id);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1-1-1-1-1", "019a2f4e-7d31-7c42-9f0e-3b8a51c2d60", "chatcmpl-1",
			"019a2f4e-7d31-7c42-9f0e-3b8a51c2d60g", "019a2f4e7d317c429f0e3b8a51c2d60400001" })
	void whenTextIsNoIdShouldSayWhatOneLooksLike(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> LogId.parse(text))
			.withMessage("A log id must be a UUID of 36 characters, such as 019a2f4e-7d31-7c42-9f0e-3b8a51c2d604");
	}

	@Test
	void whenLoggedWithAnIdShouldHaveItInTheMetadata() {
		LogId id = LogId.create();
		assertThat(this.logger.log(id, "q", "a", Map.of("user", "ada"))).isTrue();
		assertThat(this.logger.withMetadata(Map.of("team", "a", "log_id", "view")).log(id, "q", "a", null)).isTrue();
		assertThat(metadata()).containsExactly(Map.of("user", "ada", "log_id", id.toString()),
				Map.of("team", "a", "log_id", id.toString()));
	}

	@Test
	void whenIdIsNullShouldLogWithoutOne() {
		assertThat(this.logger.log(null, "q", "a", Map.of("user", "ada"))).isTrue();
		assertThat(metadata()).containsExactly(Map.of("user", "ada"));
	}

	@Test
	@SuppressWarnings({ "unchecked", "rawtypes" })
	void whenMetadataHaveAnotherIdShouldReplaceIt() {
		LogId id = LogId.create();
		Map<String, Object> withNull = new HashMap<>();
		withNull.put("log_id", null);
		Stream.of(Map.of("log_id", "x", "user", "ada"), withNull, Map.of(new StringBuilder("log_id"), "x"))
			.forEach((metadata) -> this.logger.log(id, "q", "a", (Map) metadata));
		assertThat(metadata()).containsExactly(Map.of("user", "ada", "log_id", id.toString()),
				Map.of("log_id", id.toString()), Map.of("log_id", id.toString()));
	}

	@Test
	void whenMetadataThrowShouldDropTheLogAndCountIt() {
		Map<String, Object> broken = new HashMap<>() {

			@Override
			public Set<Map.Entry<String, Object>> entrySet() {
				throw new IllegalStateException();
			}

		};
		broken.put("user", "ada");
		assertThat(this.logger.log(LogId.create(), "q", "a", broken)).isFalse();
		assertThat(this.logger.log("q", "a", new IdentifiedMetadata(broken, LogId.create()))).isFalse();
		assertThat(this.logger.stats().droppedByReason()).containsEntry(DropReason.UNSERIALIZABLE, 2L);
	}

	@Test
	void whenDisabledShouldAcceptNothing() {
		assertThat(LLMLogger.noop().log(LogId.create(), "q", "a", null)).isFalse();
	}

	@Test
	void whenMetadataAreReadByAnotherLoggerShouldBeAMap() {
		LogId id = LogId.create();
		Map<String, Object> metadata = new IdentifiedMetadata(Map.of("log_id", "x", "user", "ada"), id);
		assertThat(metadata).isEqualTo(Map.of("user", "ada", "log_id", id.toString()))
			.containsEntry("log_id", id.toString())
			.containsKey("user")
			.doesNotContainKey("other");
		assertThat(metadata.get("user")).isEqualTo("ada");
		assertThat(metadata.entrySet()).hasSize(2);
	}

	private List<Map<String, String>> metadata() {
		this.logger.flush();
		return this.backend.logs().stream().map((log) -> {
			Map<String, String> fields = new HashMap<>();
			for (Map.Entry<String, JsonNode> field : log.get("metadata").properties()) {
				fields.put(field.getKey(), field.getValue().asString());
			}
			return fields;
		}).toList();
	}

}
