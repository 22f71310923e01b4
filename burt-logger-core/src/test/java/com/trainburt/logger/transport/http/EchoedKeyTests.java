package com.trainburt.logger.transport.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EchoedKey}.
 */
class EchoedKeyTests {

	private static final String KEY = "sk-Ab/c+d1=ef/GH+23ij/klMN";

	private final EchoedKey key = new EchoedKey(KEY);

	@ParameterizedTest
	@MethodSource
	void whenTextRepeatsTheKeyShouldFindIt(String text) {
		assertThat(this.key.isIn("you sent " + text + " to us")).isTrue();
	}

	static Stream<String> whenTextRepeatsTheKeyShouldFindIt() {
		return Stream.of(KEY, KEY.toUpperCase(), KEY.replace("/", "\\/"), KEY.replace("+", "\\u002b"),
				escaped("\\u%04x"), escaped("\\\\u%04X"), escaped("\\u{%x}"), escaped("\\x%02x"), escaped("%%%02X"),
				escaped("%%25%02x"), escaped("=%02X"), escaped("&#x%X;"), escaped("&#%d;"), escaped("&amp;#%d;"),
				URLEncoder.encode(KEY, StandardCharsets.UTF_8), KEY.replace("+", "&plus;").replace("/", "&sol;"),
				broken("\n"), broken("\r\n\t"), broken("\\n"), broken("=\r\n"), broken("\u00ad"), broken("\u200b"),
				broken("<br>\n").replace("br", ""), KEY.substring(0, 20), base64("Bearer " + KEY), base64(KEY),
				base64("u:" + KEY + "\n"), base64("us:" + KEY), Base64.getUrlEncoder().encodeToString(KEY.getBytes()),
				Base64.getMimeEncoder(8, "\n".getBytes()).encodeToString(KEY.getBytes()),
				HexFormat.of().formatHex(KEY.getBytes()),
				HexFormat.ofDelimiter(":").withUpperCase().formatHex(KEY.getBytes()));
	}

	private static String escaped(String format) {
		StringBuilder escaped = new StringBuilder();
		KEY.chars().forEach((c) -> escaped.append(format.formatted(c)));
		return escaped.toString();
	}

	private static String broken(String separator) {
		return KEY.substring(0, 7) + separator + KEY.substring(7, 13) + separator + KEY.substring(13);
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "no field 'request'", "100% of the quota is used \\ &# %zz &#x; \\u12",
			"the key sk-… is not known", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=" })
	void whenTextSaysSomethingElseShouldNotFindIt(String text) {
		assertThat(this.key.isIn(text)).isFalse();
	}

	@Test
	void whenKeyIsShortShouldLookForTheWholeOfIt() {
		assertThat(new EchoedKey("k-1").isIn("k 1")).isTrue();
		assertThat(new EchoedKey("k-1").isIn("k 2")).isFalse();
	}

	@Test
	void whenKeyHasNeitherLettersNorDigitsShouldTakeAnyTextForIt() {
		assertThat(new EchoedKey("+/+/").isIn("anything")).isTrue();
	}

}
