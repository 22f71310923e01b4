package com.trainburt.logger.redaction;

import org.jspecify.annotations.Nullable;

/**
 * Replaces numbers of payment cards: 13 to 19 digits that stand alone, begin as those of
 * a card network do and have the right check digit, written in one or with single spaces
 * or hyphens.
 */
final class CreditCardRule implements Rule {

	private static final int MIN_DIGITS = 13;

	private static final int MAX_DIGITS = 19;

	private final String replacement;

	CreditCardRule(String replacement) {
		this.replacement = replacement;
	}

	@Override
	public String redact(String text, Steps steps) {
		@Nullable StringBuilder redacted = null;
		int copied = 0;
		int start = 0;
		while (start <= text.length() - MIN_DIGITS) {
			int end = startsGroup(text, start) ? endOfCard(text, start) : -1;
			if (end == -1) {
				start++;
				continue;
			}
			redacted = (redacted != null) ? redacted : new StringBuilder(text.length());
			redacted.append(text, copied, start).append(this.replacement);
			copied = end;
			start = end;
		}
		return (redacted != null) ? redacted.append(text, copied, text.length()).toString() : text;
	}

	private static boolean startsGroup(String text, int index) {
		return Character.isDigit(text.charAt(index)) && !isOfWord(Rule.before(text, index)) && !isFraction(text, index);
	}

	/** Such as 0.4111111111111111, of which one in ten has a right check digit. */
	private static boolean isFraction(String text, int index) {
		return index > 1 && text.charAt(index - 1) == '.' && Character.isDigit(text.charAt(index - 2));
	}

	/**
	 * The end of the longest card number that begins here, or -1.
	 */
	private static int endOfCard(String text, int start) {
		int[] digits = new int[MAX_DIGITS];
		int count = 0;
		int endOfCard = -1;
		int index = start;
		while (index < text.length() && count < MAX_DIGITS) {
			char c = text.charAt(index++);
			if (Character.isDigit(c)) {
				digits[count++] = Character.digit(c, 10);
				boolean endsGroup = index == text.length() || !isOfWord(text.charAt(index));
				if (count >= MIN_DIGITS && endsGroup && isCard(digits, count)) {
					endOfCard = index;
				}
			}
			else if (!isSeparator(c) || index == text.length() || !Character.isDigit(text.charAt(index))) {
				break;
			}
		}
		return endOfCard;
	}

	private static boolean isOfWord(char c) {
		return Character.isDigit(c) || Rule.isOfWord(c);
	}

	/** Space, no-break space, hyphen, no-break hyphen; not the point of a fraction. */
	private static boolean isSeparator(char c) {
		return c == ' ' || c == '\u00a0' || c == '-' || c == '\u2011';
	}

	private static boolean isCard(int[] digits, int count) {
		boolean network = (digits[0] >= 3 && digits[0] <= 6) || (digits[0] == 2 && digits[1] >= 2 && digits[1] <= 7);
		return network && luhn(digits, count);
	}

	private static boolean luhn(int[] digits, int count) {
		int sum = 0;
		for (int i = 0; i < count; i++) {
			int digit = digits[count - 1 - i] * (1 + i % 2);
			sum += (digit > 9) ? digit - 9 : digit;
		}
		return sum % 10 == 0;
	}

}
