package com.trainburt.logger.chat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import com.trainburt.logger.chat.FineTuningExamples.Format;
import com.trainburt.logger.chat.FineTuningExamples.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Which logs become examples to train with: those of complete answers that the format can
 * express.
 */
final class ExampleRules {

	private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool");

	private ExampleRules() {
	}

	/**
	 * Why a log is no example.
	 * @param log the log, or {@code null} for a feedback
	 * @return {@code null} if it is one
	 */
	static @Nullable Reason reason(@Nullable ChatLog log, Format format) {
		if (log == null) {
			return Reason.FEEDBACK;
		}
		ChatRequest request = log.request();
		ChatResponse response = log.response();
		ChatOutcome outcome = log.outcome();
		if (outcome == ChatOutcome.CANCELLED) {
			return Reason.CANCELLED;
		}
		if (outcome == ChatOutcome.ERROR || (response != null && response.error() != null)) {
			return Reason.ERROR;
		}
		if (response != null && (response.refusal() != null || "refusal".equals(response.finishReason()))) {
			return Reason.REFUSED;
		}
		if (outcome == ChatOutcome.TRUNCATED || (response != null && isCutOff(response, outcome))
				|| !request.messages().stream().allMatch(format::takesArguments)) {
			return Reason.TRUNCATED;
		}
		String text = (response != null) ? response.text() : null;
		if (response == null || ((text == null || text.isBlank()) && response.toolCalls() == null)) {
			return Reason.NO_ANSWER;
		}
		if (request.messages().stream().anyMatch((message) -> contains(message.content(), ExampleRules::omitted))
				|| contains(response.content(), ExampleRules::omitted)) {
			return Reason.MEDIA_OMITTED;
		}
		if (request.messages()
			.stream()
			.anyMatch((message) -> contains(message.content(), (part) -> !format.takes(message, part)))
				|| contains(response.content(), (part) -> part.text() == null)) {
			return Reason.MEDIA_UNSUPPORTED;
		}
		return isConversation(request.withToolCallIds().messages()) ? null : Reason.MESSAGE_UNSUPPORTED;
	}

	/**
	 * An application that logs by itself may omit the finish reason, and set the outcome
	 * instead.
	 */
	private static boolean isCutOff(ChatResponse response, @Nullable ChatOutcome outcome) {
		ChatResponse stated = (response.finishReason() == null && outcome == ChatOutcome.COMPLETE)
				? response.withFinishReason("stop") : response;
		return stated.outcome() == ChatOutcome.TRUNCATED;
	}

	/**
	 * A chat memory that forgets the oldest messages may begin with an answer of a tool.
	 */
	private static boolean isConversation(List<ChatMessage> messages) {
		Set<String> calls = new HashSet<>();
		for (ChatMessage message : messages) {
			if (!ROLES.contains(message.role()) || (message.role().equals("tool")
					&& (message.toolCallId() == null || !calls.contains(message.toolCallId())))) {
				return false;
			}
			if (message.toolCalls() != null) {
				message.toolCalls().forEach((call) -> calls.add(String.valueOf(call.id())));
			}
		}
		return true;
	}

	private static boolean omitted(ContentPart part) {
		return part.omitted() != null;
	}

	private static boolean contains(@Nullable List<ContentPart> content, Predicate<ContentPart> what) {
		return content != null && content.stream().anyMatch(what);
	}

}
