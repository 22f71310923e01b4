package com.trainburt.logger.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedactionPattern}.
 */
class RedactionPatternTests {

	private static final int HOSTILE_LENGTH = 60_000;

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "joe@example.com | #", "Write to joe.doe+news@mail.example.co.uk. | Write to #.",
					"<joe@example.com>,ann@example.org | <#>,#",
					"https://x.org/?mail=joe@example.com&a=1 | https://x.org/?mail=#&a=1", "müller@exämple.de | #",
					"me@localhost | me@localhost", "@home and a @ b.c | @home and a @ b.c",
					"joe@example..com | joe@example..com", "user@host.1 | user@host.1" })
	void whenTextHasEmailAddressesShouldReplaceThem(String text, String expected) {
		assertThat(redact(RedactionPattern.EMAIL, text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Card 4111111111111111, ok | Card #, ok", "4111 1111 1111 1111 | #", "4111-1111-1111-1111. | #.",
					"3782 822463 10005 | #", "order 12 4111 1111 1111 1111 7 | order 12 # 7", "5555555555554444 | #",
					"4222222222222 | #", "4111\u00a01111\u00a01111\u00a01111 | #", "6011000990139424 | #",
					"2223003122003222 | #", "4111111111111112 | 4111111111111112",
					"9111111111111111 | 9111111111111111", "411111111111 | 411111111111",
					"id-x4111111111111111 | id-x4111111111111111", "4111111111111111abc | 4111111111111111abc",
					"41111111111111111111 | 41111111111111111111", "4.142135623730951 | 4.142135623730951",
					"0.4929858293848272 | 0.4929858293848272", "1700000000123 | 1700000000123",
					"4111  1111 1111 1111 | 4111  1111 1111 1111" })
	void whenTextHasCardNumbersShouldReplaceThem(String text, String expected) {
		assertThat(redact(RedactionPattern.CREDIT_CARD, text)).isEqualTo(expected);
	}

	/** In parts, so that secret scanners do not report it. */
	static Stream<Arguments> keys() {
		String random = "aB3dE5gH7jK9mN1pQ3sT5vW7";
		return Stream
			.of("sk-" + random, "sk-proj-" + random + "_x-y", "sk-ant-" + "api03-" + random, "sk_" + "live_" + random,
					"pk_" + "test_" + random, "AKIA" + "ABCDEFGHIJKLMNOP",
					"AIza" + "SyA1234567890abcdefghijklmnopqrstuv", "ghp_" + random, "github_" + "pat_" + random,
					"glpat-" + random, "xoxb-" + "123456789012-" + random, "hf_" + random, "gsk_" + random,
					"npm_" + random, "SG." + random + "." + random,
					"eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP", "Bearer " + random,
					"bearer  " + random + "==", "Authorization: Basic dXNlcjpwYXNzd29yZA==", "AUTHORIZATION=tokentoken",
					"-----BEGIN RSA PRIVATE KEY-----\nMIIEow" + random + "\n-----END RSA PRIVATE KEY-----")
			.map(Arguments::of);
	}

	@ParameterizedTest
	@MethodSource("keys")
	void whenTextHasKeysShouldReplaceThem(String key) {
		assertThat(redact(RedactionPattern.API_KEY, "Use '" + key + "' please")).startsWith("Use '#")
			.endsWith("' please");
		assertThat(redact(RedactionPattern.API_KEY, key)).startsWith("#").hasSizeLessThanOrEqualTo(2);
	}

	@Test
	void whenKeyHasNoEndShouldReplaceAllThatFollows() {
		assertThat(redact(RedactionPattern.API_KEY, "This: -----BEGIN PRIVATE KEY-----\nMIIEow and more"))
			.isEqualTo("This: #");
	}

	@Test
	void whenKeyHasHeadersOfItsOwnShouldReplaceAllOfIt() {
		assertThat(redact(RedactionPattern.API_KEY, """
				-----BEGIN RSA PRIVATE KEY-----
				Proc-Type: 4,ENCRYPTED
				DEK-Info: AES-256-CBC,9F

				MIIEow==
				-----END RSA PRIVATE KEY-----
				""")).isEqualTo("#\n");
	}

	@Test
	void whenKeyIsOneOfPgpShouldReplaceIt() {
		assertThat(redact(RedactionPattern.API_KEY,
				"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF==\n-----END PGP PRIVATE KEY BLOCK-----."))
			.isEqualTo("#.");
	}

	@Test
	void whenHeaderIsInJsonShouldReplaceIt() {
		assertThat(redact(RedactionPattern.API_KEY, "{\"authorization\": \"Bearer short-one\"}")).isEqualTo("{\"#\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "task-1234567890abcdef12", "the bearer of responsibilities",
			"Authorization is required here", "risk-assessment-of-something-long", "sk-short", "eyJust.a.word",
			"AKIA is a prefix", "chatcmpl-7QyqpwdfhqwajicIEznoc6Q47XAyW", "-----BEGIN CERTIFICATE-----", "ghp_short",
			"a hf_model name" })
	void whenTextOnlyLooksLikeAKeyShouldLeaveIt(String text) {
		assertThat(redact(RedactionPattern.API_KEY, text)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "from 192.168.0.1:8080 | from #:8080", "10.0.0.255. | #.", "http://[2001:db8::1]/ | http://[#]/",
					"2001:0db8:85a3:0000:0000:8a2e:0370:7334 | #", "::1 | #", "fe80::1%eth0 | #%eth0",
					"::ffff:192.168.0.1 | #", "64:ff9b::192.0.2.33. | #.", "0:0:0:0:0:ffff:192.168.0.1 | #",
					"nums[::2] and nums[1::2] | nums[::2] and nums[1::2]", "host[2001:db8::1] | host[#]",
					"2001:db8:: | #", "1::8 and 1:2:3:4:5:6:7:8 | # and #", "256.1.1.1 | 256.1.1.1", "1.2.3 | 1.2.3",
					"1.2.3.4.5 | 1.2.3.4.5", "12:30:45 | 12:30:45", "00:1b:44:11:3a:b7 | 00:1b:44:11:3a:b7",
					"std::vector a::b | std::vector a::b", ":: | ::", "v1.2.3.4 | v1.2.3.4" })
	void whenTextHasAddressesShouldReplaceThem(String text, String expected) {
		assertThat(redact(RedactionPattern.IP_ADDRESS, text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "Call +49 30 1234567 now | Call # now", "+14155552671 | #",
			"+1 (415) 555-2671 | #", "+44 (0)20 7946 0958. | #.", "(415) 555-2671 | #", "415-555-2671 | #",
			"1-415-555-2671 | #", "415.555.2671 | #", "+1 415\u00a0555\u20112671 | #", "(415)\u00a0555\u20112671 | #",
			"00491701234567 | #", "0049 170 1234567 | #", "030 1234567 | #", "0170/1234567 | #", "07911 123456 | #",
			"06 12 34 56 78 | #", "01701234567 | #", "2024-01-02 10:30:00 | 2024-01-02 10:30:00",
			"01-02-2024 | 01-02-2024", "01-02-2024 10:30 | 01-02-2024 10:30", "01/02/2024 | 01/02/2024",
			"3 + 12345678 | 3 + 12345678", "1700000000 | 1700000000", "0.1234567890 | 0.1234567890", "+1234 | +1234",
			"550e8400-e29b-41d4-a716-446655440000 | 550e8400-e29b-41d4-a716-446655440000",
			"123-456-78901 | 123-456-78901" })
	void whenTextHasTelephoneNumbersShouldReplaceThem(String text, String expected) {
		assertThat(redact(RedactionPattern.PHONE, text)).isEqualTo(expected);
	}

	@ParameterizedTest
	@EnumSource
	void whenTextIsHostileShouldTakeStepsInProportionToIt(RedactionPattern pattern) {
		List<String> units = List.of("a", "a@", "a@b.", "@", "a.", "b-", "1", "1 ", "1-", "4 ", "41-", "1.", "1:", "::",
				"f:", "1::", "+1", "+", "+ ", "0 ", "01", "0 1", "(555) ", "555-", "555 555", "-", " ", ".", "/", "eyJ",
				"eyJ-", "eyJabcdefgh.", "eyJabcdefgh-", "sk-", "sk_", "ghp_", "xoxb-", "SG.", "SG.aaaaaaaaaaaaaaaa-",
				"AKIA", "AIza", "ya29.", "bearer ", "bearer a", "Bearer aaaaaaaaaaaaaaaaaaaa ", "authorization",
				"authorization: ", "authorization = \"", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----",
				"-----END PRIVATE KEY-----", "-----", "-----BEGIN PRIVATE KEY-----a-", "\\n", "\\u003c");
		List<String> texts = new ArrayList<>(units);
		for (int i = 0; i < units.size(); i++) {
			texts.add(units.get(i) + units.get((i * 7 + 3) % units.size()));
			texts.add(units.get(i) + units.get((i * 11 + 5) % units.size()) + units.get((i * 13 + 1) % units.size()));
		}
		Rule rule = pattern.rule("#");
		for (String text : texts) {
			String hostile = text.repeat(HOSTILE_LENGTH / text.length());
			// Throws if it takes too many.
			assertThat(rule.redact(hostile, new Steps(() -> 0))).as(text).isNotNull();
			assertThat(rule.redact(hostile + "!", new Steps(() -> 0))).as(text + "!").isNotNull();
		}
	}

	/** Chinese has no spaces between words. */
	@ParameterizedTest
	@CsvSource({ "EMAIL, joe@example.com", "CREDIT_CARD, 4111111111111111", "API_KEY, sk-abcdefghijklmnop1234",
			"IP_ADDRESS, 192.168.0.1", "IP_ADDRESS, 2001:db8::1", "PHONE, +86 10 1234 5678" })
	void whenTextHasNoSpacesShouldFindMatchesInside(RedactionPattern pattern, String secret) {
		assertThat(redact(pattern, "\u6211\u662f" + secret + "\u8bf7")).isEqualTo("\u6211\u662f#\u8bf7");
	}

	/** As in the arguments of a tool call. */
	@ParameterizedTest
	@CsvSource({ "EMAIL, joe@example.com", "CREDIT_CARD, 4111111111111111", "API_KEY, sk-abcdefghijklmnop1234",
			"API_KEY, -----BEGIN PRIVATE KEY-----", "IP_ADDRESS, 192.168.0.1", "IP_ADDRESS, 2001:db8::1",
			"PHONE, +86 10 1234 5678", "PHONE, 030 1234567" })
	void whenTextIsJsonShouldFindWhatFollowsAnEscapeAndLeaveThat(RedactionPattern pattern, String secret) {
		for (String escape : List.of("\\n", "\\t", "\\\\n", "\\u003c", "\\u003D")) {
			assertThat(redact(pattern, "{\"text\":\"of" + escape + secret + "\"}")).as(escape)
				.startsWith("{\"text\":\"of" + escape + "#");
		}
	}

	@Test
	void whenTextIsOrdinaryShouldLeaveIt() {
		String text = "At 12:30 on 2024-01-02 we shipped 1,234 units of v1.2.3 (build 20240102.1) for $5.00, see https://example.com/a?b=c#d.";
		for (RedactionPattern pattern : RedactionPattern.values()) {
			assertThat(redact(pattern, text)).as(pattern.name()).isSameAs(text);
		}
	}

	private static String redact(RedactionPattern pattern, String text) {
		return pattern.rule("#").redact(text, new Steps(() -> 0));
	}

}
