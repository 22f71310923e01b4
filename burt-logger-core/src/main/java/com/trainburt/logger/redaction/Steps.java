package com.trainburt.logger.redaction;

/**
 * What redacting one log may cost.
 */
/*
 * A regular expression may take a time that grows with the square of the text, or worse,
 * and the text is often a stranger's. Whatever it does, it reads characters. So these are
 * counted, and a log is given as many as any sensible expression needs: some for each of
 * its characters, and a reserve, with which a careless one still gets through short
 * texts.
 */
final class Steps {

	static final int PER_CHARACTER = 100;

	static final int RESERVE = 1_000_000;

	private long left = RESERVE;

	/**
	 * Let a pattern read a text.
	 */
	CharSequence over(String text, String pattern) {
		this.left += (long) PER_CHARACTER * text.length();
		return new CountedText(text, pattern);
	}

	private final class CountedText implements CharSequence {

		private final String text;

		private final String pattern;

		CountedText(String text, String pattern) {
			this.text = text;
			this.pattern = pattern;
		}

		@Override
		public char charAt(int index) {
			if (--Steps.this.left < 0) {
				throw new IllegalStateException(("the redaction pattern '%s' takes too long: it must get along with %d "
						+ "steps a character, so bound its repetitions or make them possessive")
					.formatted(this.pattern, PER_CHARACTER));
			}
			return this.text.charAt(index);
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return new CountedText(this.text.substring(start, end), this.pattern);
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
