package com.trainburt.sample.demo;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import com.trainburt.logger.chat.ChatError;
import com.trainburt.logger.chat.ChatMessage;
import com.trainburt.logger.chat.ChatOutcome;
import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;
import com.trainburt.logger.chat.TokenUsage;
import com.trainburt.logger.chat.ToolCall;
import com.trainburt.logger.chat.ToolDefinition;

/**
 * Makes up calls of a model as a shop's assistant might have them: short and long, with
 * and without tools, and one in twelve or so not whole.
 */
final class Conversations {

	private static final List<String> MODELS = List.of("gpt-5-mini", "gpt-5", "claude-sonnet-4-5", "mistral-small");

	private static final List<String> USERS = List.of("ada", "grace", "linus", "margaret", "alan");

	private static final List<String> THINGS = List.of("walking boots", "rain jacket", "camping stove", "head torch",
			"sleeping bag", "enamel mug");

	private static final String SYSTEM = "You are the assistant of a shop for outdoor gear. Be brief and friendly.";

	private static final ToolDefinition FIND_ORDER = ToolDefinition.of("find_order", "Finds an order by its number",
			Map.of("type", "object", "properties", Map.of("number", Map.of("type", "integer")), "required",
					List.of("number")));

	private Conversations() {
	}

	/**
	 * Make up one call.
	 * @param random chooses who asks what, and how it ends
	 * @return the call
	 */
	static Conversation next(RandomGenerator random) {
		String model = one(MODELS, random);
		String thing = one(THINGS, random);
		return switch (random.nextInt(6)) {
			case 0 -> findsOrder(model, thing, random);
			case 1 -> tellsOfOrder(model, thing, random);
			case 2 -> ends(ask(model, "Is the %s waterproof?".formatted(thing)),
					"It keeps out a steady rain for about %d hours. For a river crossing I would pack a dry bag as well."
						.formatted(random.nextInt(2, 12)),
					random);
			case 3 -> ends(
					ask(model,
							"I have had the %s for %d weeks and I am not happy. Can I return it?".formatted(thing,
									random.nextInt(1, 9))),
					"I am sorry to hear that. You can send it back within 60 days, used or not: print the label in your"
							+ " account under \"Returns\" and drop the parcel at any post office.",
					random);
			case 4 -> ends(
					ask(model, "Translate into German: \"Our %s is back in stock.\"".formatted(thing))
						.with("temperature", 0),
					"\u201eUnser Artikel \u201a%s\u2018 ist wieder lieferbar.\u201c".formatted(thing), random);
			default -> ends(
					ask(model, "Write three bullet points that sell the %s to a beginner.".formatted(thing))
						.with("max_tokens", 200),
					"""
							- **Ready when you are:** nothing to set up, nothing to learn.
							- **Light:** %d grams in the pack.
							- **Made to last:** two years of warranty, and spare parts after that."""
						.formatted(random.nextInt(90, 900)),
					random);
		};
	}

	private static ChatRequest ask(String model, String question) {
		return ChatRequest.of(model, ChatMessage.system(SYSTEM), ChatMessage.user(question));
	}

	/** The model asks for a tool. */
	private static Conversation findsOrder(String model, String thing, RandomGenerator random) {
		int number = random.nextInt(10_000, 100_000);
		ChatRequest request = ask(model, "Where is my %s? The order is %d.".formatted(thing, number))
			.withTools(FIND_ORDER);
		ChatResponse response = ChatResponse.of(List.of(call(number))).withUsage(usage(request, 18));
		return new Conversation(request, response, metadata(ChatOutcome.COMPLETE, random));
	}

	/** The model has what the tool found. */
	private static Conversation tellsOfOrder(String model, String thing, RandomGenerator random) {
		int number = random.nextInt(10_000, 100_000);
		int days = random.nextInt(2, 5);
		ChatRequest request = ChatRequest
			.of(model, ChatMessage.system(SYSTEM),
					ChatMessage.user("Where is my %s? The order is %d.".formatted(thing, number)),
					ChatMessage.assistant(List.of(call(number))),
					ChatMessage.tool("call_" + number, "{\"status\":\"shipped\",\"days_left\":%d}".formatted(days)))
			.withTools(FIND_ORDER);
		return ends(request, "Good news: it has left our house and will be with you in %d days.".formatted(days),
				random);
	}

	private static ToolCall call(int number) {
		return ToolCall.of("call_" + number, "find_order", "{\"number\":%d}".formatted(number));
	}

	/** Most answers are whole. */
	private static Conversation ends(ChatRequest request, String answer, RandomGenerator random) {
		ChatOutcome outcome = switch (random.nextInt(36)) {
			case 0 -> ChatOutcome.TRUNCATED;
			case 1 -> ChatOutcome.ERROR;
			case 2 -> ChatOutcome.CANCELLED;
			default -> ChatOutcome.COMPLETE;
		};
		String half = answer.substring(0, answer.length() / 2);
		ChatResponse response = switch (outcome) {
			case COMPLETE -> ChatResponse.of(answer).withUsage(usage(request, tokens(answer)));
			case TRUNCATED -> ChatResponse.of(half).withFinishReason("length").withUsage(usage(request, tokens(half)));
			case CANCELLED -> ChatResponse.of(half).withFinishReason(null);
			case ERROR -> new ChatResponse(null, null, null, null, null, null, null, null, null,
					new ChatError("RateLimitException", "429: Rate limit reached for requests"));
		};
		return new Conversation(request, response, metadata(outcome, random));
	}

	private static Map<String, Object> metadata(ChatOutcome outcome, RandomGenerator random) {
		return Map.of("source", "burst", "demo", true, "user_id", one(USERS, random), "streaming",
				random.nextBoolean() || outcome == ChatOutcome.CANCELLED, "duration_ms", random.nextInt(180, 4200),
				"outcome", outcome.toString());
	}

	private static TokenUsage usage(ChatRequest request, int completionTokens) {
		int promptTokens = request.messages().stream().mapToInt((message) -> 4 + tokens(message.toString())).sum();
		return new TokenUsage(promptTokens, completionTokens, promptTokens + completionTokens);
	}

	/** The usual rule of thumb: four characters make a token. */
	private static int tokens(String text) {
		return (text.length() + 3) / 4;
	}

	private static String one(List<String> choices, RandomGenerator random) {
		return choices.get(random.nextInt(choices.size()));
	}

}
