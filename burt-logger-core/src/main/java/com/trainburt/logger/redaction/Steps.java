package com.trainburt.logger.redaction;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The limits for redacting one log: steps and time.
 */
/*
 * A regular expression may take a time that grows with the square of the text, or worse,
 * and the text often comes from outside. Nearly all of its work is reading characters. So
 * reads are counted, and a log gets as many as any sensible expression needs: some for
 * each of its characters, and a reserve that lets an inefficient one finish short texts.
 * The deadline limits the others: expressions that take long for each character.
 */
final class Steps {

	static final int PER_CHARACTER = 100;

	static final int RESERVE = 1_000_000;

	static final long DEADLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private static final int STEPS_BETWEEN_LOOKS = 1024;

	private final LongSupplier nanoTime;

	private final long startNanos;

	private long left = RESERVE;

	private volatile String pattern = "";

	/**
	 * Start to count.
	 * @param nanoTime the clock of the deadline, which stands still where there is none
	 */
	Steps(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.startNanos = nanoTime.getAsLong();
	}

	/**
	 * How much time is left.
	 */
	long nanosLeft() {
		return DEADLINE_NANOS - (this.nanoTime.getAsLong() - this.startNanos);
	}

	/**
	 * The pattern that has no time left.
	 */
	TooLongException outOfTime() {
		return new TooLongException("the redaction pattern '%s' takes longer than %d ms".formatted(this.pattern,
				TimeUnit.NANOSECONDS.toMillis(DEADLINE_NANOS)));
	}

	/**
	 * The pattern that has no stack left.
	 */
	TooLongException outOfStack() {
		return new TooLongException(("the redaction pattern '%s' needs more stack than there is: make its repetitions "
				+ "possessive or limit them")
			.formatted(this.pattern));
	}

	/**
	 * Let a pattern read a text.
	 */
	CharSequence over(String text, String pattern) {
		this.pattern = pattern;
		this.left += (long) PER_CHARACTER * text.length();
		look();
		return new CountedText(text);
	}

	private void look() {
		if (nanosLeft() < 0) {
			throw outOfTime();
		}
	}

	private final class CountedText implements CharSequence {

		private final String text;

		CountedText(String text) {
			this.text = text;
		}

		@Override
		public char charAt(int index) {
			if (--Steps.this.left < 0) {
				throw new TooLongException(("the redaction pattern '%s' takes too long: more than %d "
						+ "steps a character; limit its repetitions or make them possessive")
					.formatted(Steps.this.pattern, PER_CHARACTER));
			}
			if (Steps.this.left % STEPS_BETWEEN_LOOKS == 0) {
				look();
			}
			return this.text.charAt(index);
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return new CountedText(this.text.substring(start, end));
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
