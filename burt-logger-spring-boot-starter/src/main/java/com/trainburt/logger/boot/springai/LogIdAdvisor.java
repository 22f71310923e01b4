package com.trainburt.logger.boot.springai;

import java.util.function.Supplier;

import com.trainburt.logger.boot.capture.CallRecorder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.observation.AdvisorObservationContext;
import org.springframework.core.Ordered;

/**
 * Puts the id of the log into the context of the response to a blocking call. It is next
 * to the model, so that each call of a loop has its own id. {@link StreamedAnswerAdvisor}
 * does it for streams.
 */
class LogIdAdvisor implements CallAdvisor {

	private static final String NAME = "Burt Logger (log id)";

	private final CallRecorder recorder;

	private final Parents parents;

	private final Supplier<@Nullable ObservationRegistry> registry;

	/**
	 * Create the advisor.
	 * @param registry looked up late: it may need beans that call a model
	 */
	LogIdAdvisor(CallRecorder recorder, Parents parents, Supplier<@Nullable ObservationRegistry> registry) {
		this.recorder = recorder;
		this.parents = parents;
		this.registry = registry;
	}

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
		ShownLogId id = announced(request);
		return (id != null) ? id.shownIn(chain.nextCall(id.shownIn(request))) : chain.nextCall(request);
	}

	/**
	 * Pass the id to the model's observation, which will be a child of ours.
	 * @return {@code null} if there is no id to show: the call is left out or, without
	 * the application's registry, not known
	 */
	private @Nullable ShownLogId announced(ChatClientRequest request) {
		try {
			ObservationRegistry registry = this.registry.get();
			Observation own = (registry != null) ? registry.getCurrentObservation() : null;
			if (own != null && own.getContext() instanceof AdvisorObservationContext context
					&& context.getAdvisorName().equals(NAME)) {
				return ShownLogId.announce(request, context, this.parents);
			}
		}
		catch (Throwable ex) {
			this.recorder.failed(ex);
		}
		return null;
	}

}
