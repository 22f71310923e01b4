package com.trainburt.logger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;

import com.trainburt.logger.InvalidFeedbackTokenException.Reason;
import com.trainburt.logger.transport.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FeedbackTokens}.
 */
class FeedbackTokensTests {

	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private static final LogId ID = LogId.parse("019a2f4e-7d31-7c42-9f0e-3b8a51c2d604");

	private final SteppedClock clock = new SteppedClock();

	private final FeedbackTokens tokens = new FeedbackTokens(KEY, this.clock);

	@Test
	void whenIssuedShouldStandForTheLog() {
		assertThat(this.tokens.verify(this.tokens.issue(ID, Duration.ofDays(7)))).isEqualTo(ID);
		assertThat(new FeedbackTokens(KEY).verify(new FeedbackTokens(KEY).issue(ID, Duration.ofHours(1))))
			.isEqualTo(ID);
	}

	@Test
	void whenIssuedShouldNeedNoEscaping() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.tokens.issue(LogId.create(), Duration.ofDays(7))).matches("[A-Za-z0-9_-]{76}");
		}
	}

	@Test
	void whenExpiredShouldRefuseIt() {
		String token = this.tokens.issue(ID, Duration.ofMinutes(1));
		this.clock.now = this.clock.now.plusSeconds(59);
		assertThat(this.tokens.verify(token)).isEqualTo(ID);
		this.clock.now = this.clock.now.plusSeconds(1);
		assertRefused(token, Reason.EXPIRED, "The feedback token has expired at 2026-11-26T12:01:00Z");
	}

	@Test
	void whenAnyByteIsChangedShouldRefuseIt() {
		byte[] token = Base64.getUrlDecoder().decode(this.tokens.issue(ID, Duration.ofMinutes(1)));
		for (int i = 1; i < token.length; i++) {
			byte[] changed = token.clone();
			changed[i] ^= 1;
			assertRefused(Base64.getUrlEncoder().encodeToString(changed), Reason.FORGED,
					"The feedback token was not made with this key, or was changed");
		}
	}

	@Test
	void whenSignedWithAnotherKeyShouldRefuseIt() {
		String token = new FeedbackTokens(KEY + "x", this.clock).issue(ID, Duration.ofMinutes(1));
		assertRefused(token, Reason.FORGED, "The feedback token was not made with this key, or was changed");
	}

	@Test
	void whenKeyIsChangedShouldAcceptTokensOfThePreviousOneAndSignWithTheNew() {
		FeedbackTokens changed = new FeedbackTokens(KEY + "x", this.clock).withPreviousKey(KEY);
		assertThat(changed.verify(this.tokens.issue(ID, Duration.ofMinutes(1)))).isEqualTo(ID);
		String token = changed.issue(ID, Duration.ofMinutes(1));
		assertThat(changed.verify(token)).isEqualTo(ID);
		assertThat(new FeedbackTokens(KEY + "x", this.clock).verify(token)).isEqualTo(ID);
		assertRefused(token, Reason.FORGED, "The feedback token was not made with this key, or was changed");
		assertThatExceptionOfType(InvalidFeedbackTokenException.class).isThrownBy(
				() -> changed.verify(new FeedbackTokens(KEY + "y", this.clock).issue(ID, Duration.ofMinutes(1))));
	}

	@Test
	void whenPreviousKeyIsShortShouldNameIt() {
		assertThatExceptionOfType(InvalidOptionException.class).isThrownBy(() -> this.tokens.withPreviousKey("secret"))
			.withMessageContaining("feedback.previousTokenKey")
			.withMessageNotContaining("secret");
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "x", "019a2f4e-7d31-7c42-9f0e-3b8a51c2d604", "ä", "AAAA====" })
	void whenTextIsNoTokenShouldRefuseIt(String text) {
		assertRefused(text, Reason.MALFORMED, "The text is no feedback token");
	}

	@Test
	void whenTokenHasMoreOrAnotherVersionShouldRefuseIt() {
		String token = this.tokens.issue(ID, Duration.ofMinutes(1));
		assertRefused(token + "AAAA", Reason.MALFORMED, "The text is no feedback token");
		assertRefused("Ag" + token.substring(2), Reason.MALFORMED, "The text is no feedback token");
	}

	@Test
	void whenKeyIsShortShouldSayHowToMakeOne() {
		assertThatExceptionOfType(InvalidOptionException.class).isThrownBy(() -> new FeedbackTokens("secret"))
			.withMessageContaining("feedback.tokenKey")
			.withMessageContaining("must have at least 32 bytes, but has 6: make one with \"openssl rand -base64 32\"")
			.withMessageNotContaining("secret");
	}

	@Test
	void whenValidityIsNotPositiveShouldSaySo() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.tokens.issue(ID, Duration.ZERO))
			.withMessage("The validity of a token must be more than zero but was PT0S");
	}

	@Test
	void whenValidityIsShorterThanASecondShouldRoundItUp() {
		this.clock.now = this.clock.now.plusMillis(900);
		String token = this.tokens.issue(ID, Duration.ofMillis(50));
		this.clock.now = this.clock.now.plusMillis(49);
		assertThat(this.tokens.verify(token)).isEqualTo(ID);
		this.clock.now = this.clock.now.plusMillis(51);
		assertRefused(token, Reason.EXPIRED, "The feedback token has expired at 2026-11-26T12:00:01Z");
	}

	@ParameterizedTest
	@ValueSource(longs = { Long.MAX_VALUE, 31556889864403199L })
	void whenValidityEndsAfterAllTimeShouldSaySo(long seconds) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.tokens.issue(ID, Duration.ofSeconds(seconds)))
			.withMessageStartingWith("The validity of a token is too long: PT");
	}

	private void assertRefused(String token, Reason reason, String message) {
		assertThatExceptionOfType(InvalidFeedbackTokenException.class).isThrownBy(() -> this.tokens.verify(token))
			.withMessage(message)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private static final class SteppedClock extends Clock {

		private Instant now = Instant.parse("2026-11-26T12:00:00Z");

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
