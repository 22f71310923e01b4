package com.trainburt.logger.boot.capture;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.boot.LogMetadataContributor;
import com.trainburt.logger.chat.ChatRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes one log for each call that a capture sees. If that fails, the log is lost,
 * counted as {@code INTERNAL_ERROR}, but the call is not affected.
 */
public final class CallRecorder {

	private static final Log log = LogFactory.getLog(CallRecorder.class);

	/** Looked up late: captures are created before the logger, which may need them. */
	private final Supplier<@Nullable LLMLogger> loggers;

	private final List<String> mdcKeys;

	/** Also looked up late: they may need beans that call a model. */
	private final Supplier<List<LogMetadataContributor>> contributors;

	private final ConversationsLeftOut conversationsLeftOut = new ConversationsLeftOut();

	private final AtomicBoolean warnedOfId = new AtomicBoolean();

	private volatile @Nullable LLMLogger logger;

	CallRecorder(Supplier<@Nullable LLMLogger> loggers, List<String> mdcKeys,
			Supplier<List<LogMetadataContributor>> contributors) {
		this.loggers = loggers;
		this.mdcKeys = List.copyOf(mdcKeys);
		this.contributors = contributors;
	}

	/**
	 * Begin to record a call, on the thread that makes it.
	 * @param source name of the framework
	 * @param provider name of the provider in the framework
	 * @param streaming whether the answer arrives in pieces, or {@code null} if that is
	 * not known
	 * @param context the facts about the call
	 * @param id id of the log, unless the application gives one
	 * @param request reads the request; not called if the call is left out
	 * @return the call, or {@code null} if it is left out
	 */
	public @Nullable CapturedCall start(String source, @Nullable String provider, @Nullable Boolean streaming,
			CallContext context, LogId id, Supplier<ChatRequest> request) {
		if (withConsent(context).isLeftOut()) {
			return null;
		}
		if (context.turn() != null && context.turn().id() == null && this.warnedOfId.compareAndSet(false, true)) {
			log.warn("Burt Logger cannot use the value of 'burt.log_id': it must be a LogId or another UUID. "
					+ "The log gets another id, so the application's feedback does not refer to it");
		}
		return new CapturedCall(this, source, provider, streaming, context, id, request.get());
	}

	/**
	 * Decide by its conversations whether a call may be logged: once one call of a
	 * conversation is left out, all later ones are.
	 * @param context the facts about the call
	 * @return the context, changed if the call has to be left out
	 */
	public CallContext withConsent(CallContext context) {
		return this.conversationsLeftOut.isLeftOut(context.conversations(), context.isLeftOut()) ? context.leftOut()
				: context;
	}

	/**
	 * The facts about all calls of this thread, read when a call begins, because another
	 * thread may end it.
	 * @return facts from the MDC and from the application's contributors
	 */
	public CallContext currentContext() {
		Map<String, Object> facts = CallContext.ofThread(this.mdcKeys);
		guard(() -> this.contributors.get().forEach((contributor) -> guard(() -> contributor.contribute(facts))));
		return CallContext.of(facts, null);
	}

	/**
	 * Run work that must not fail the application's call.
	 * @param work may throw anything
	 */
	public void guard(Runnable work) {
		try {
			work.run();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	/**
	 * Count a failure of work that must not fail the application's call.
	 * @param failure the failure that was caught
	 */
	public void failed(Throwable failure) {
		try {
			LLMLogger logger = logger();
			if (logger != null) {
				logger.logFailed(failure);
			}
			else {
				log.debug("A call could not be captured", failure);
			}
		}
		catch (Throwable ex) {
			// The logger itself failed.
		}
	}

	/**
	 * The logger, once there is one.
	 */
	@Nullable LLMLogger logger() {
		LLMLogger logger = this.logger;
		if (logger == null) {
			logger = this.loggers.get();
			this.logger = logger;
		}
		return logger;
	}

}
