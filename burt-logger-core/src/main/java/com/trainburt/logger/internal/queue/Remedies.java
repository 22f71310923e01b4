package com.trainburt.logger.internal.queue;

import com.trainburt.logger.DropReason;
import com.trainburt.logger.FailureReason;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.transport.DeliveryResult.Verdict;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.OptionNames;

/**
 * States how an operator or a developer can prevent losses. Uses the application's names
 * of the options, and the transport's remedies for the backend.
 */
public final class Remedies implements LoggerStats.Advice {

	/** For a logger that is configured by its builder and sends over HTTP. */
	public static final Remedies DEFAULT = new Remedies(OptionNames.BUILDER, (batch, timeout) -> {
		throw new UnsupportedOperationException();
	}, false);

	private final OptionNames names;

	private final LogTransport transport;

	private final boolean spooling;

	public Remedies(OptionNames names, LogTransport transport, boolean spooling) {
		this.names = names;
		this.transport = transport;
		this.spooling = spooling;
	}

	@Override
	public String of(DropReason reason) {
		return named(switch (reason) {
			case QUEUE_FULL -> "raise 'maxQueueSize' or 'maxQueueBytes', or 'maxInFlight' if the backend can take more";
			case TOO_LARGE -> "raise 'maxBatchBytes' or log less";
			case UNSERIALIZABLE -> "log maps, lists, strings and numbers, or objects that Jackson can serialize";
			case CLOSED -> "log before the logger is closed";
			case INTERNAL_ERROR ->
				"give the application more memory, or please report this with its stack trace at DEBUG";
		});
	}

	@Override
	public String of(FailureReason reason) {
		return named(switch (reason) {
			case REJECTED -> this.transport.remedy(Verdict.REJECTED);
			case UNAUTHORIZED -> this.transport.remedy(Verdict.UNAUTHORIZED);
			case RETRIES_EXHAUSTED -> this.transport.remedy(Verdict.RETRY) + (this.spooling
					? "; until then logs wait on disk" : ", or set 'spool.directory' to keep logs until then");
			case TOO_LARGE -> this.transport.remedy(Verdict.TOO_LARGE);
			case UNSERIALIZABLE -> "log maps, lists, strings and numbers, or objects that Jackson can serialize";
			case FILTER_ERROR -> "fix the filter";
			case SPOOL_FULL ->
				"raise 'spool.maxBytes', or make room on the disk, and " + this.transport.remedy(Verdict.RETRY);
			case SPOOL_EXPIRED -> "raise 'spool.maxAge', and " + this.transport.remedy(Verdict.RETRY);
			case SPOOL_DAMAGED -> "look at the '.bad' files in 'spool.directory', and check the disk";
			case SHUTDOWN -> "raise 'shutdownTimeout'";
			case INTERNAL_ERROR -> "please report this with its stack trace";
		});
	}

	@Override
	public String ofSpool() {
		return named("check that 'spool.directory' can be written to, and that the disk has room");
	}

	/**
	 * Replace the names of the options in a text by the application's.
	 */
	public String named(String text) {
		return this.names.in(text);
	}

}
