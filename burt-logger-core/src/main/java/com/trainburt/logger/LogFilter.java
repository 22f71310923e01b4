package com.trainburt.logger;

import org.jspecify.annotations.Nullable;

/**
 * Redacts, drops or enriches logs before they are encoded. Filters run on the sending
 * threads, several logs at a time, and may block, at the price of throughput. In journal
 * mode, see {@link SpoolSettings.Mode#JOURNAL}, they run on the thread that logs instead,
 * so that only filtered logs reach the disk.
 */
@FunctionalInterface
public interface LogFilter {

	/**
	 * Filter one log before it is sent.
	 * @param entry the log
	 * @return the log itself, a changed copy of it, or {@code null} to drop it on purpose
	 * (counted as filtered)
	 * @throws Exception if the filter fails: the log is counted as
	 * {@link FailureReason#FILTER_ERROR} and never sent
	 */
	@Nullable LogEntry filter(LogEntry entry) throws Exception;

}
