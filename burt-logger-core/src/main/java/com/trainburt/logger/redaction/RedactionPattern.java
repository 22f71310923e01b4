package com.trainburt.logger.redaction;

import java.util.Locale;
import java.util.regex.Pattern;

import com.trainburt.logger.redaction.PatternRule.Start;

/**
 * The built-in patterns of a {@link RedactionFilter}. They are applied in this order.
 */
/*
 * All take a time in proportion to the length of any text. A repetition without a bound
 * is possessive and either begins only at the start of a run of its characters (the
 * rule's start ensures that) or, once it has begun, always ends in a match. Otherwise
 * each character of a run would start another scan of the rest of it.
 */
public enum RedactionPattern {

	/**
	 * Bearer tokens, authorization headers, JSON web tokens, private keys, and keys of
	 * the well-known shapes: OpenAI, Anthropic, AWS, Google, GitHub, GitLab, Slack,
	 * Stripe, Hugging Face and others.
	 */
	API_KEY("""
			sk-[A-Za-z0-9_-]{16,}+\
			|(?:[sprw]k|whsec)_(?:live_|test_)?+[A-Za-z0-9]{16,}+\
			|A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])\
			|AIza[A-Za-z0-9_-]{35}\
			|ya29\\.[A-Za-z0-9_-]{20,}+\
			|gh[opusr]_[A-Za-z0-9]{20,}+\
			|github_pat_[A-Za-z0-9_]{20,}+\
			|gl(?:pat|dt|rt)-[A-Za-z0-9_-]{16,}+\
			|x(?:ox[a-z]|app)-[A-Za-z0-9-]{10,}+\
			|(?:hf|npm|gsk|r8|dop_v1|lin_api)_[A-Za-z0-9]{20,}+\
			|(?:xai|pplx|nvapi|pypi)-[A-Za-z0-9_-]{20,}+\
			|SG\\.[A-Za-z0-9_-]{16,}+\\.[A-Za-z0-9_-]{16,}+\
			|(?<![_-])eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]*+\
			|-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^-]{0,16384}+(?:-(?!----)[^-]{0,16384}+){0,64}+\
			(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?+\
			|(?i:authorization)["']?+\\s{0,4}+[:=]\\s{0,4}+["']?+(?:(?i:basic|bearer|token)\\s{1,4}+)?+[^\\s"',;]{8,}+\
			|(?i:bearer)\\s{1,4}+(?=[A-Za-z._~+/-]{0,200}[0-9])[A-Za-z0-9._~+/-]{16,}+=*+""",
			(before, first) -> !Rule.isOfWord(before) && (Rule.isOfWord(first) || first == '-')),

	/**
	 * E-mail addresses.
	 */
	EMAIL("""
			[A-Za-z0-9\\u00c0-\\u052f._%+-]++@(?:[A-Za-z0-9\\u00c0-\\u052f-]{1,63}+\\.){1,10}[A-Za-z\\u00c0-\\u052f]{2,63}""",
			(before, first) -> !isOfName(before) && isOfName(first)) {

		@Override
		Rule rule(String replacement) {
			Rule rule = super.rule(replacement);
			return (text, steps) -> (text.indexOf('@') != -1) ? rule.redact(text, steps) : text;
		}

	},

	/**
	 * Numbers of payment cards with a right check digit.
	 */
	CREDIT_CARD("", (before, first) -> false) {

		@Override
		Rule rule(String replacement) {
			return new CreditCardRule(replacement);
		}

	},

	/**
	 * IPv4 and IPv6 addresses.
	 */
	IP_ADDRESS("""
			(?<!\\.)(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?!\\d|\\.\\d)\
			|(?<![:.])(?!(?<=\\w\\[)\\d{0,4}::\\d{0,4}])(?=[a-fA-F:]{0,39}\\d)(?:\
			(?:[0-9a-fA-F]{0,4}:){2,7}(?:\\d{1,3}\\.){3}\\d{1,3}\
			|(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\
			|(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){1,7}\
			|(?:[0-9a-fA-F]{1,4}:){1,7}:\
			|:(?::[0-9a-fA-F]{1,4}){1,7})(?![A-Za-z0-9]|:[0-9a-fA-F:])""",
			(before, first) -> !Rule.isOfWord(before) && (Character.digit(first, 16) != -1 || first == ':')),

	/**
	 * Telephone numbers: with a plus and a country code, as written in North America, or
	 * with a leading zero.
	 */
	PHONE("""
			(?:(?<!\\+)\\+(?=[(\\d])|(?<![.+:-])00(?=[1-9]))(?:[ \\u00a0\\u2011.()/-]{0,3}+\\d){8,15}+(?!\\d)\
			|(?<![.-])(?:1[ \\u00a0\\u2011.-])?+(?:\\(\\d{3}\\)[ \\u00a0]?+|\\d{3}[ \\u00a0\\u2011.-])\
			\\d{3}[ \\u00a0\\u2011.-]\\d{4}(?![A-Za-z0-9]|[.-]\\d)\
			|(?<![.+:-])0(?:\\d{9,11}|(?=(?:[ /()-]{0,3}+\\d){8,12}(?![\\d:]))\\d{1,4}[ /-](?:[ /()-]{0,2}+\\d){5,10})\
			(?![A-Za-z0-9:]|[.-]\\d)""",
			(before, first) -> !Rule.isOfWord(before) && (Character.isDigit(first) || first == '+' || first == '('));

	private final String regex;

	// All of them are without state.
	@SuppressWarnings("ImmutableEnumChecker")
	private final Start start;

	RedactionPattern(String regex, Start start) {
		this.regex = regex;
		this.start = start;
	}

	private static boolean isOfName(char c) {
		return Rule.isOfWord(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
	}

	Rule rule(String replacement) {
		return new PatternRule(name().toLowerCase(Locale.ROOT).replace('_', '-'), Pattern.compile(this.regex),
				this.start, replacement);
	}

}
