package com.trainburt.logger.transport;

import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the options in messages: those of the builder's methods, or those by which
 * an application sets them. Immutable.
 */
public final class OptionNames {

	/** Those of the builder's methods. */
	public static final OptionNames BUILDER = new OptionNames(UnaryOperator.identity());

	/** Other quoted text has a dot, a dash or a capital letter in front. */
	private static final Pattern QUOTED_OPTION = Pattern.compile("'((?:(?:spool|file|feedback)\\.)?[a-z][a-zA-Z]*)'");

	private final UnaryOperator<String> names;

	/**
	 * Use other names for the options.
	 * @param names the name of an option, given that of the builder's method, such as
	 * {@code batchSize} or {@code spool.maxBytes}
	 */
	public OptionNames(UnaryOperator<String> names) {
		this.names = names;
	}

	/**
	 * The name of an option.
	 * @param option the builder's method
	 * @return the name
	 */
	public String of(String option) {
		return this.names.apply(option);
	}

	/**
	 * Replace the names of the builder's methods.
	 * @param text text with options in single quotes
	 * @return the text with the names of these options
	 */
	public String in(String text) {
		return QUOTED_OPTION.matcher(text)
			.replaceAll((option) -> Matcher.quoteReplacement("'" + of(option.group(1)) + "'"));
	}

	/**
	 * The options that a text names.
	 * @param text text with options in single quotes
	 * @return the builder's methods
	 */
	public static Stream<String> mentionedIn(String text) {
		return QUOTED_OPTION.matcher(text).results().map((MatchResult option) -> option.group(1));
	}

}
