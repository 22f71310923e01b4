package com.trainburt.logger.boot.springai;

import java.util.List;

import com.trainburt.logger.boot.capture.CallRecorder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.ChatModelStreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.core.Ordered;

/**
 * Keeps the pieces that a stream has delivered so far. It is next to the model, so that
 * it sees each call of a loop separately, and with the model's original answer. The
 * context of each piece has the id of the log.
 */
class StreamedAnswerAdvisor implements StreamAdvisor {

	private final CallRecorder recorder;

	private final Parents parents;

	private final Providers providers;

	private final long maxMediaBytes;

	StreamedAnswerAdvisor(CallRecorder recorder, Parents parents, Providers providers, long maxMediaBytes) {
		this.recorder = recorder;
		this.parents = parents;
		this.providers = providers;
		this.maxMediaBytes = maxMediaBytes;
	}

	@Override
	public String getName() {
		return "Burt Logger";
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

	@Override
	public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
		return Flux.deferContextual((view) -> {
			Observation own = view.getOrDefault(ObservationThreadLocalAccessor.KEY, Observation.NOOP);
			if (own == null || own.isNoop()) {
				return next(request, chain);
			}
			StreamedAnswer answer = new StreamedAnswer(this.providers, this.maxMediaBytes);
			// The model's observation will be a child of ours.
			this.recorder.guard(() -> own.getContext().put(StreamedAnswer.class, answer));
			// Before the application sees the end, and begins the next round.
			return nextWithId(request, chain, own).doOnNext((response) -> add(answer, response))
				.doOnComplete(() -> this.recorder.guard(() -> answer.ended(true)))
				.doOnError((failure) -> this.recorder.guard(() -> answer.ended(false)))
				.doOnCancel(() -> this.recorder.guard(() -> answer.ended(false)));
		});
	}

	private Flux<ChatClientResponse> nextWithId(ChatClientRequest request, StreamAdvisorChain chain, Observation own) {
		ShownLogId id = announced(request, own.getContext());
		return (id != null) ? next(id.shownIn(request), chain).map(id::shownIn) : next(request, chain);
	}

	private @Nullable ShownLogId announced(ChatClientRequest request, Observation.Context own) {
		try {
			return ShownLogId.announce(request, own, this.parents);
		}
		catch (Throwable ex) {
			this.recorder.failed(ex);
			return null;
		}
	}

	/*
	 * A chain aggregates all pieces again for each of its advisors, which costs several
	 * times our own work. So this advisor replaces the last one, which calls the model,
	 * instead of preceding it.
	 */
	private Flux<ChatClientResponse> next(ChatClientRequest request, StreamAdvisorChain chain) {
		List<StreamAdvisor> advisors = chain.getStreamAdvisors();
		int next = advisors.indexOf(this) + 1;
		return (next > 0 && next < advisors.size() && advisors.get(next) instanceof ChatModelStreamAdvisor last)
				? last.adviseStream(request, chain) : chain.nextStream(request);
	}

	/** Runs for each piece, so it allocates nothing. */
	private void add(StreamedAnswer answer, ChatClientResponse response) {
		try {
			answer.add(response.chatResponse());
		}
		catch (Throwable ex) {
			this.recorder.failed(ex);
		}
	}

}
