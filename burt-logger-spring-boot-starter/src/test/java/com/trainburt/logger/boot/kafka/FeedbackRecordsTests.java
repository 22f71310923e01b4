package com.trainburt.logger.boot.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.Feedback;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LogRef;
import com.trainburt.logger.transport.InMemoryTransport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The keys by which a topic has logs and their feedback in one partition.
 */
class FeedbackRecordsTests {

	private final InMemoryTransport transport = new InMemoryTransport();

	private final LogId id = LogId.create();

	@Test
	void whenKeyIsTheLogIdShouldHaveThatOfTheLog() {
		assertThat(keys("log_id", Map.of("conversation_id", "c-17"))).containsExactly(this.id.toString(),
				this.id.toString(), null);
	}

	@Test
	void whenKeyIsAnotherFieldShouldHaveWhatTheViewSays() {
		assertThat(keys("conversation_id", Map.of("conversation_id", "c-17"))).containsExactly("c-17", "c-17", "c-17");
		assertThat(keys("conversation_id", Map.of())).containsExactly(null, null, null);
	}

	private List<String> keys(String field, Map<String, Object> view) {
		this.transport.clear();
		try (LLMLogger logger = LLMLogger.builder().transport(this.transport).build()) {
			LLMLogger ofConversation = logger.withMetadata(view);
			ofConversation.log(this.id, "q", "a", null);
			ofConversation.feedback(this.id, Feedback.thumbsUp());
			ofConversation.feedback(LogRef.responseId("chatcmpl-1"), Feedback.thumbsUp());
		}
		return new LogRecords("llm-logs", field).of(this.transport.batches().get(0))
			.stream()
			.map((record) -> (record.key() != null) ? new String(record.key(), StandardCharsets.UTF_8) : null)
			.toList();
	}

}
