package com.trainburt.logger.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * A model that answers at once, and is observed as those of Spring AI are.
 */
final class ObservedModel implements ChatModel {

	private static final DefaultChatModelObservationConvention CONVENTION = new DefaultChatModelObservationConvention();

	private final ObservationRegistry registry;

	private final List<ChatResponse> pieces;

	private final ChatResponse whole;

	/**
	 * Make a model.
	 * @param registry where its calls are observed
	 * @param piece what each piece of a stream says
	 * @param count how many pieces a stream has
	 */
	ObservedModel(ObservationRegistry registry, String piece, int count) {
		this.registry = registry;
		this.pieces = IntStream.rangeClosed(1, count)
			.mapToObj((i) -> response(piece, (i == count) ? "STOP" : null))
			.toList();
		this.whole = response(piece.repeat(count), "STOP");
	}

	private static ChatResponse response(String text, @Nullable String finishReason) {
		AssistantMessage message = AssistantMessage.builder()
			.content(text)
			.properties(Map.of("index", 0L, "refusal", "", "reasoningContent", ""))
			.build();
		return new ChatResponse(
				List.of(new Generation(message, ChatGenerationMetadata.builder().finishReason(finishReason).build())),
				ChatResponseMetadata.builder().id("1").model("fast").usage(new DefaultUsage(12, 5)).build());
	}

	@Override
	public ChatResponse call(Prompt prompt) {
		ChatModelObservationContext context = context(prompt, false);
		return observation(context).observe(() -> {
			context.setResponse(this.whole);
			return this.whole;
		});
	}

	@Override
	public Flux<ChatResponse> stream(Prompt prompt) {
		return Flux.deferContextual((view) -> {
			ChatModelObservationContext context = context(prompt, true);
			Observation observation = observation(context);
			observation.parentObservation(view.getOrDefault(ObservationThreadLocalAccessor.KEY, null));
			observation.start();
			Flux<ChatResponse> observed = Flux.fromIterable(this.pieces)
				.doOnError(observation::error)
				.doFinally((signal) -> observation.stop())
				.contextWrite((written) -> written.put(ObservationThreadLocalAccessor.KEY, observation));
			return new MessageAggregator().aggregate(observed, context::setResponse);
		});
	}

	private Observation observation(ChatModelObservationContext context) {
		return ChatModelObservationDocumentation.CHAT_MODEL_OPERATION.observation(null, CONVENTION, () -> context,
				this.registry);
	}

	private static ChatModelObservationContext context(Prompt prompt, boolean streaming) {
		return ChatModelObservationContext.builder().prompt(prompt).provider("fast").streaming(streaming).build();
	}

	@Override
	public ChatOptions getOptions() {
		return ChatOptions.builder().model("fast").temperature(0.2).build();
	}

}
