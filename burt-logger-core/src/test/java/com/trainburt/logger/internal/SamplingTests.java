package com.trainburt.logger.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.trainburt.logger.BuilderAccess;
import com.trainburt.logger.Feedback;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LogRef;
import com.trainburt.logger.transport.InMemoryTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Sampling}, in a logger.
 */
class SamplingTests {

	private static final int LOGS = 2000;

	private final InMemoryTransport backend = new InMemoryTransport();

	private final LLMLogger logger = BuilderAccess
		.random(LLMLogger.builder().transport(this.backend).sampleRate(0.25), () -> 0.99)
		.build();

	@AfterEach
	void close() {
		this.logger.close();
	}

	@Test
	void whenLogIsKeptShouldKeepItsFeedbackAndNoOther() {
		List<LogId> ids = new ArrayList<>();
		for (int i = 0; i < LOGS; i++) {
			LogId id = LogId.create();
			ids.add(id);
			assertThat(this.logger.feedback(id, Feedback.thumbsUp())).isTrue();
			assertThat(this.logger.log(id, "q", "a", null)).isTrue();
		}
		Set<String> kept = new HashSet<>();
		Set<String> judged = new HashSet<>();
		for (JsonNode log : delivered()) {
			(log.get("metadata").has("kind") ? judged : kept).add(log.at("/metadata/log_id").asString());
		}
		assertThat(kept).hasSizeBetween(LOGS / 5, LOGS / 3).isEqualTo(judged);
		assertThat(this.logger.stats().logsFiltered()).isEqualTo(2 * (LOGS - kept.size()));
		assertThat(ids).filteredOn((id) -> Sampling.share(id) < 0.25).hasSize(kept.size());
	}

	@Test
	void whenLogsAreOfOneTurnShouldKeepAllOrNone() {
		Map<String, Integer> roundsByTurn = new HashMap<>();
		for (int i = 0; i < 200; i++) {
			LogId turn = LogId.create();
			for (int round = 0; round < 3; round++) {
				this.logger.log(LogId.createIn(turn), "q", "a", Map.of("turn_id", turn.toString()));
			}
			this.logger.feedback(turn, Feedback.thumbsDown());
		}
		delivered().forEach((log) -> roundsByTurn
			.merge(log.at("/metadata/turn_id").asString(log.at("/metadata/log_id").asString()), 1, Integer::sum));
		assertThat(roundsByTurn).isNotEmpty();
		assertThat(roundsByTurn.values()).containsOnly(4);
	}

	@Test
	void whenIdIsAUuidOrATextShouldDecideByIt() {
		Set<String> kept = new HashSet<>();
		for (int i = 0; i < LOGS; i++) {
			UUID id = UUID.randomUUID();
			if (Sampling.share(LogId.of(id)) < 0.25) {
				kept.add(id.toString());
			}
			this.logger.log("q", "a", Map.of("log_id", (i % 2 == 0) ? id : id.toString()));
		}
		assertThat(delivered()).extracting((log) -> log.at("/metadata/log_id").asString())
			.containsExactlyInAnyOrderElementsOf(kept);
	}

	@Test
	void whenIdIsOfAViewShouldDecideByTheOneThatIsRecorded() {
		Set<String> kept = new HashSet<>();
		for (int i = 0; i < LOGS; i++) {
			LogId id = LogId.create();
			LLMLogger view = this.logger.withMetadata(Map.of("log_id", id));
			if (Sampling.share(id) < 0.25) {
				kept.add(id.toString());
			}
			view.log("q", "a");
			LogId nearer = LogId.create();
			if (Sampling.share(nearer) < 0.25) {
				kept.add(nearer.toString());
			}
			view.withMetadata(Map.of("team", "a")).log(nearer, "q", "a", null);
		}
		assertThat(delivered()).extracting((log) -> log.at("/metadata/log_id").asString())
			.containsExactlyInAnyOrderElementsOf(kept);
	}

	@Test
	void whenCallTakesTheIdOfItsViewAwayShouldLeaveItToChance() {
		Map<String, Object> metadata = new HashMap<>();
		metadata.put("log_id", null);
		for (int i = 0; i < 100; i++) {
			this.logger.withMetadata(Map.of("log_id", LogId.create())).log("q", "a", metadata);
		}
		assertThat(delivered()).isEmpty();
	}

	@Test
	void whenFeedbackIsGivenThroughAViewOfAnotherLogShouldNotDecideByThat() {
		for (int i = 0; i < 100; i++) {
			this.logger.withMetadata(Map.of("log_id", LogId.create()))
				.feedback(LogRef.responseId("chatcmpl-" + i), Feedback.thumbsUp());
		}
		assertThat(delivered()).hasSize(100);
	}

	@Test
	void whenFeedbackIsByResponseIdShouldAlwaysKeepIt() {
		for (int i = 0; i < 100; i++) {
			this.logger.feedback(LogRef.responseId("chatcmpl-" + i), Feedback.thumbsUp());
		}
		assertThat(delivered()).hasSize(100);
	}

	@Test
	void whenLogHasNoIdShouldLeaveItToChance() {
		this.logger.log("q", "a");
		this.logger.log("q", "a", Map.of("kind", "feedback", "log_id", "mine"));
		this.logger.log(Map.of("feedback", "great"), "a", Map.of("kind", "feedback"));
		assertThat(delivered()).isEmpty();
		assertThat(this.logger.stats().logsFiltered()).isEqualTo(3);
	}

	@Test
	void whenMetadataCannotBeReadShouldLeaveItToChance() {
		Map<String, Object> broken = new HashMap<>() {

			@Override
			public Object get(Object key) {
				throw new IllegalStateException();
			}

		};
		assertThat(this.logger.log("q", "a", broken)).isTrue();
		assertThat(this.logger.stats().logsFiltered()).isEqualTo(1);
	}

	@Test
	void whenDecidedByAnotherProcessShouldComeToTheSameResult() {
		assertThat(Sampling.share(LogId.parse("019a2f4e-7d31-7c42-9f0e-3b8a51c2d604"))).isEqualTo(0.983441805535886);
		assertThat(Sampling.share(LogId.of(new UUID(0, 0)))).isZero();
	}

	private List<JsonNode> delivered() {
		this.logger.flush();
		return this.backend.logs();
	}

}
