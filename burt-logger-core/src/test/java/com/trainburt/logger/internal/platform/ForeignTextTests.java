package com.trainburt.logger.internal.platform;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForeignText}.
 */
class ForeignTextTests {

	@Test
	void whenTextIsHarmlessShouldKeepIt() {
		assertThat(ForeignText.sanitize("Grüße, 日本語 😀 <b>\"'\\")).isEqualTo("Grüße, 日本語 😀 <b>\"'\\");
	}

	@Test
	void whenCharactersAreNotShownShouldReplaceThemBySpaces() {
		for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
			String sanitized = ForeignText.sanitize("a" + Character.toString(character) + "b");
			boolean shown = switch (Character.getType(character)) {
				case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
						Character.SPACE_SEPARATOR, Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE ->
					false;
				default -> true;
			};
			assertThat(sanitized).as("U+%04X", character)
				.isEqualTo(shown ? "a" + Character.toString(character) + "b" : "a b");
		}
		assertThat(ForeignText.sanitize("\r\n a \u0085\u2028\u2029\u202e\u200b\ufeff\u001b[31m \n"))
			.isEqualTo("a [31m");
	}

	@Test
	void whenTextIsLongShouldCutItBetweenCharacters() {
		assertThat(ForeignText.sanitize("x".repeat(1000))).isEqualTo("x".repeat(1000));
		assertThat(ForeignText.sanitize("x".repeat(1001))).isEqualTo("x".repeat(1000) + "…");
		assertThat(ForeignText.sanitize("ab😀", 3)).isEqualTo("ab…");
	}

	@Test
	void whenExceptionsAreHostileShouldDescribeThem() {
		RuntimeException first = new RuntimeException((String) null);
		first.initCause(new RuntimeException(null, first));
		assertThat(ForeignText.describe(first)).isEqualTo("RuntimeException");
		assertThat(ForeignText.sanitize(first)).hasMessage("java.lang.RuntimeException");
		IllegalStateException throwing = new IllegalStateException() {

			@Override
			public String getMessage() {
				throw new NoClassDefFoundError("gone");
			}

		};
		assertThat(ForeignText.describe(throwing))
			.startsWith("com.trainburt.logger.internal.platform.ForeignTextTests");
		assertThat(ForeignText.sanitize(throwing).toString()).startsWith("com.trainburt");
		assertThat(ForeignText.describe(new IllegalStateException("a\nb\u202e")))
			.isEqualTo("IllegalStateException: a b");
	}

	@Test
	void whenAnExceptionHasACauseShouldDescribeTheMostInformativeOne() {
		assertThat(ForeignText.describe(new IllegalStateException(null, new IOException("reset")))).isEqualTo("reset");
		assertThat(ForeignText.describe(new ConnectException())).isEqualTo("ConnectException");
		assertThat(ForeignText.describe(new ConnectException().initCause(new ClosedChannelException())))
			.isEqualTo("ConnectException (ClosedChannelException)");
	}

	@Test
	void whenAnExceptionIsCopiedShouldKeepItsStackTrace() {
		Exception failure = new IllegalStateException("a\nb", new IOException("c\nd"));
		Throwable copy = ForeignText.sanitize(failure);
		assertThat(copy.toString()).isEqualTo("java.lang.IllegalStateException: a b");
		assertThat(copy.getStackTrace()).isEqualTo(failure.getStackTrace());
		assertThat(copy.getCause()).hasToString("java.io.IOException: c d");
	}

}
