package com.trainburt.logger.transport.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * A text is not searched for each way to write the key. Text and key are reduced to their
 * letters and digits instead, after escapes have been decoded, so that line breaks, quoting
 * and punctuation do not matter. A few characters in a row are enough, because an answer may
 * be cut off inside the key. Base64 depends on where the key begins in a group of three
 * bytes, so all three are looked for.
 */

/**
 * Finds the API key in a text that repeats it in any of these encodings: plain, with
 * escapes of JSON, of URLs and of HTML, in Base64 or hexadecimal, broken into lines.
 */
final class EchoedKey {

	/** A text with this many letters and digits of the key in a row repeats it. */
	private static final int FRAGMENT_CHARS = 8;

	/** Escapes may be escaped again. */
	private static final int MAX_DECODINGS = 3;

	private static final Pattern ESCAPE = Pattern
		.compile("\\\\+u\\{?0*([0-9a-fA-F]{1,4})}?|(?:%|=|\\\\+x)([0-9a-fA-F]{2})|&#[xX]0*([0-9a-fA-F]{1,4});?"
				+ "|&#0*([0-9]{1,4});?|(&amp;)|\\\\+[bfnrt]|&[a-z]{2,8};");

	private final Set<String> fragments = new HashSet<>();

	EchoedKey(String apiKey) {
		String key = reduce(apiKey);
		addFragments(key, Math.min(FRAGMENT_CHARS, key.length()));
		byte[] bytes = apiKey.getBytes(StandardCharsets.US_ASCII);
		addFragments(HexFormat.of().formatHex(bytes), FRAGMENT_CHARS);
		for (int before = 0; before < 3; before++) {
			byte[] shifted = new byte[before + bytes.length];
			System.arraycopy(bytes, 0, shifted, before, bytes.length);
			String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
			// The first and the last characters depend on the neighbours, too.
			addFragments(reduce(base64.substring((before == 0) ? 0 : before + 1, base64.length() - 1)), FRAGMENT_CHARS);
		}
	}

	private void addFragments(String text, int length) {
		for (int i = 0; i + length <= text.length(); i++) {
			this.fragments.add(text.substring(i, i + length));
		}
	}

	/**
	 * Whether a text repeats the key, or a part of it.
	 */
	boolean isIn(String text) {
		String decoded = text;
		for (int i = 0; i <= MAX_DECODINGS; i++) {
			String reduced = reduce(decoded);
			if (this.fragments.stream().anyMatch(reduced::contains)) {
				return true;
			}
			decoded = decode(decoded);
		}
		return false;
	}

	private static String decode(String text) {
		return ESCAPE.matcher(text).replaceAll((escape) -> Matcher.quoteReplacement(String.valueOf(character(escape))));
	}

	private static char character(MatchResult escape) {
		for (int group = 1; group <= 3; group++) {
			if (escape.group(group) != null) {
				return (char) Integer.parseInt(escape.group(group), 16);
			}
		}
		if (escape.group(4) != null) {
			return (char) Integer.parseInt(escape.group(4));
		}
		// Characters that are not compared need no name.
		return (escape.group(5) != null) ? '&' : '\n';
	}

	private static String reduce(String text) {
		return text.replaceAll("[^A-Za-z0-9]+", "").toLowerCase(Locale.ROOT);
	}

}
