package com.trainburt.logger.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The labels of a log that a dataset can apply. Immutable.
 */
public final class LogLabels {

	/** No labels. */
	public static final LogLabels NONE = new LogLabels(null, null, List.of(), false);

	private final @Nullable Boolean thumbs;

	private final @Nullable String correction;

	private final List<@Nullable String> rejected;

	private final boolean isRejected;

	private LogLabels(@Nullable Boolean thumbs, @Nullable String correction, List<@Nullable String> rejected,
			boolean isRejected) {
		this.thumbs = thumbs;
		this.correction = correction;
		this.rejected = rejected;
		this.isRejected = isRejected;
	}

	/**
	 * The answer is good or bad.
	 * @param up whether it is good
	 * @return a changed copy
	 */
	public LogLabels withThumbs(boolean up) {
		return new LogLabels(up, this.correction, this.rejected, this.isRejected);
	}

	/**
	 * The answer should have been another one.
	 * @param text the answer as it should have been
	 * @return a changed copy
	 */
	public LogLabels withCorrection(String text) {
		return new LogLabels(this.thumbs, text, this.rejected, this.isRejected);
	}

	/**
	 * The answer is better than that of another log. There may be several of them.
	 * @param log the other log as a backend has received it, or {@code null} if it has
	 * not
	 * @return a changed copy
	 */
	public LogLabels withPreferenceOver(@Nullable String log) {
		List<@Nullable String> all = new ArrayList<>(this.rejected);
		all.add(log);
		return new LogLabels(this.thumbs, this.correction, Collections.unmodifiableList(all), this.isRejected);
	}

	/**
	 * The answer is worse than that of another log.
	 * @return a changed copy
	 */
	public LogLabels withPreferenceOfAnother() {
		return new LogLabels(this.thumbs, this.correction, this.rejected, true);
	}

	/**
	 * Whether the answer is good.
	 * @return {@code null} if there is no such label
	 */
	@Nullable Boolean thumbs() {
		return this.thumbs;
	}

	@Nullable String correction() {
		return this.correction;
	}

	/**
	 * The logs of worse answers, {@code null} for those that are not there.
	 */
	List<@Nullable String> rejected() {
		return this.rejected;
	}

	boolean isRejected() {
		return this.isRejected;
	}

}
