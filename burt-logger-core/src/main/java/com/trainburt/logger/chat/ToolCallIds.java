package com.trainburt.logger.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gives ids to tool calls of one conversation that have none, and to the answers of their
 * tools. A trainer pairs them by id, and some providers only by order.
 */
final class ToolCallIds {

	private final Set<String> used = new HashSet<>();

	/** Ids of the calls of the last message with calls that no tool has answered yet. */
	private final Deque<String> unanswered = new ArrayDeque<>();

	private int calls;

	/**
	 * Complete a conversation.
	 * @return the messages, which are the same list if nothing was missing
	 */
	List<ChatMessage> complete(List<ChatMessage> messages) {
		List<ChatMessage> completed = new ArrayList<>(messages.size());
		boolean changed = false;
		for (ChatMessage message : messages) {
			ChatMessage complete = complete(message);
			changed |= complete != message;
			completed.add(complete);
		}
		return changed ? completed : messages;
	}

	private ChatMessage complete(ChatMessage message) {
		if (message.toolCalls() != null) {
			this.unanswered.clear();
			List<ToolCall> toolCalls = complete(message.toolCalls(), this.unanswered::add);
			return (toolCalls == message.toolCalls()) ? message : new ChatMessage(message.role(), message.content(),
					message.reasoningContent(), toolCalls, message.toolCallId(), message.name());
		}
		if (!message.role().equals("tool")) {
			return message;
		}
		String id = message.toolCallId();
		if (id != null && !id.isBlank()) {
			this.unanswered.remove(id);
			return message;
		}
		String next = this.unanswered.poll();
		return (next == null) ? message : new ChatMessage(message.role(), message.content(), message.reasoningContent(),
				message.toolCalls(), next, message.name());
	}

	/**
	 * Complete the calls of one answer.
	 * @param ids is given the id of each call
	 * @return the calls, which are the same list if nothing was missing
	 */
	List<ToolCall> complete(List<ToolCall> toolCalls, Consumer<String> ids) {
		List<ToolCall> completed = new ArrayList<>(toolCalls.size());
		boolean changed = false;
		for (ToolCall call : toolCalls) {
			this.calls++;
			String id = call.id();
			if (id == null || id.isBlank()) {
				id = next();
				changed = true;
				call = call.withId(id);
			}
			this.used.add(id);
			ids.accept(id);
			completed.add(call);
		}
		return changed ? completed : toolCalls;
	}

	private String next() {
		int number = this.calls;
		while (this.used.contains("call_" + number)) {
			number++;
		}
		return "call_" + number;
	}

}
