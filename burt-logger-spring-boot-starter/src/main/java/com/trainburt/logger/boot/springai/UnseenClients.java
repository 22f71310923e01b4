package com.trainburt.logger.boot.springai;

import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.observation.Observation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Warns, once, of a {@code ChatClient} that was built without the application's
 * observation registry, as {@code ChatClient.create(model)} does it: its advisor
 * parameters, such as {@code burt.log}, do not reach the call of the model.
 */
class UnseenClients {

	private static final Log log = LogFactory.getLog(UnseenClients.class);

	private static final String CLIENT = "org.springframework.ai.chat.client.";

	/** A client that calls a model is near it. */
	private static final int MAX_FRAMES = 64;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Check a call without a known client, on the thread that makes it.
	 * @param context the observation of the model's call
	 */
	void warn(Observation.Context context) {
		if (!this.warned.get() && (isMadeByAStream(context) || isMadeByACall())
				&& this.warned.compareAndSet(false, true)) {
			log.warn(
					"Burt Logger does not see the advisor parameters of a ChatClient, not even 'burt.log': it was built "
							+ "without the application's ObservationRegistry. To fix it, use Spring's ChatClient.Builder or "
							+ "ChatClient.create(model, observationRegistry). The tool context of a call is seen in any case: "
							+ "set 'burt.log' there, and with chat memory also 'burt.conversation_id' in each call, or a "
							+ "message that was left out is logged with the history of a later call");
		}
	}

	/** The client's own observation is the parent, and does nothing. */
	private static boolean isMadeByAStream(Observation.Context context) {
		return context.getParentObservation() instanceof Observation parent && parent.isNoop();
	}

	private static boolean isMadeByACall() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.limit(MAX_FRAMES).anyMatch((frame) -> frame.getClassName().startsWith(CLIENT)));
	}

}
