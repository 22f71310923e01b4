package com.trainburt.logger.boot.capture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.LogMetadataContributor;
import com.trainburt.logger.chat.ChatRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes one log of each call that a capture sees. Whatever goes wrong costs the log,
 * counted as {@code INTERNAL_ERROR}, and never the call.
 */
public final class CallRecorder {

	private static final Log log = LogFactory.getLog(CallRecorder.class);

	/** Late: whatever captures is made before the logger, and partly for it. */
	private final Supplier<@Nullable LLMLogger> loggers;

	private final List<String> mdcKeys;

	/** Late, too: they may need beans that call a model. */
	private final Supplier<Stream<LogMetadataContributor>> contributors;

	private final ConversationsLeftOut conversationsLeftOut = new ConversationsLeftOut();

	private volatile @Nullable LLMLogger logger;

	CallRecorder(Supplier<@Nullable LLMLogger> loggers, List<String> mdcKeys,
			Supplier<Stream<LogMetadataContributor>> contributors) {
		this.loggers = loggers;
		this.mdcKeys = List.copyOf(mdcKeys);
		this.contributors = contributors;
	}

	/**
	 * Begin to record a call, on the thread that makes it.
	 * @param source which framework
	 * @param provider which provider, as the framework names it
	 * @param streaming whether the answer arrives in pieces, or {@code null} if that is
	 * not known
	 * @param context what is known of the call
	 * @param request says what is asked; not called if the call is left out
	 * @return the call, or {@code null} if it is left out
	 */
	public @Nullable CapturedCall start(String source, @Nullable String provider, @Nullable Boolean streaming,
			CallContext context, Supplier<ChatRequest> request) {
		return isLeftOut(context) ? null : new CapturedCall(this, source, provider, streaming, context, request.get());
	}

	private boolean isLeftOut(CallContext context) {
		Object conversation = context.metadata().get(CallContext.CONVERSATION_ID);
		return (conversation != null)
				? this.conversationsLeftOut.isLeftOut(conversation.toString(), context.isLeftOut())
				: context.isLeftOut();
	}

	/**
	 * What is known of every call that this thread makes. Another one may end it, which
	 * knows nothing of that.
	 * @return what the MDC and the application's contributors say
	 */
	public CallContext currentContext() {
		Map<String, Object> facts = new LinkedHashMap<>(CallContext.ofThread(this.mdcKeys).metadata());
		guard(() -> this.contributors.get().forEach((contributor) -> guard(() -> contributor.contribute(facts))));
		return new CallContext(facts, null);
	}

	/**
	 * Do something that must not fail the application's call.
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
	 * Count what was caught of work that must not fail the application's call.
	 * @param failure what was caught
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
			// There is no one left to tell.
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
