package com.trainburt.logger.redaction;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import com.trainburt.logger.transport.InvalidOptionException;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what a regular expression finds.
 */
final class PatternRule implements Rule {

	private final String name;

	private final Pattern pattern;

	private final @Nullable Start start;

	private final String replacement;

	/**
	 * Create a rule.
	 * @param start where a match may begin, or {@code null} for everywhere
	 */
	PatternRule(String name, Pattern pattern, @Nullable Start start, String replacement) {
		this.name = name;
		this.pattern = pattern;
		this.start = start;
		this.replacement = replacement;
	}

	/**
	 * A custom rule of the application.
	 * @throws InvalidOptionException if it cannot work
	 */
	static PatternRule checked(String name, String regex, String replacement) {
		String option = "redaction.patterns." + name;
		Pattern pattern;
		try {
			pattern = Pattern.compile(regex);
		}
		catch (PatternSyntaxException ex) {
			throw new InvalidOptionException(option, regex,
					"must be a regular expression (%s)".formatted(ex.getDescription()));
		}
		if (pattern.matcher("").find()) {
			throw new InvalidOptionException(option, regex, "must not match the empty text");
		}
		return new PatternRule(name, pattern, null, replacement);
	}

	@Override
	public String redact(String text, Steps steps) {
		Matcher matcher = this.pattern.matcher(steps.over(text, this.name)).useTransparentBounds(true);
		@Nullable StringBuilder redacted = null;
		int copied = 0;
		int from = 0;
		while (find(matcher, text, from)) {
			if (matcher.end() == matcher.start()) {
				from = matcher.end() + 1;
				continue;
			}
			redacted = (redacted != null) ? redacted : new StringBuilder(text.length());
			redacted.append(text, copied, matcher.start()).append(this.replacement);
			copied = matcher.end();
			from = matcher.end();
		}
		return (redacted != null) ? redacted.append(text, copied, text.length()).toString() : text;
	}

	private boolean find(Matcher matcher, String text, int from) {
		if (this.start == null) {
			return from <= text.length() && matcher.find(from);
		}
		for (int i = from; i < text.length(); i++) {
			if (this.start.isAt(Rule.before(text, i), text.charAt(i)) && !Rule.isEscaped(text, i)
					&& matcher.region(i, text.length()).lookingAt()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Where a match may begin. Checking only there is several times faster.
	 */
	@FunctionalInterface
	interface Start {

		boolean isAt(char before, char first);

	}

}
