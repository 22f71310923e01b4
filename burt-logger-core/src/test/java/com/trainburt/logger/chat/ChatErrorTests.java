package com.trainburt.logger.chat;

import java.net.ConnectException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChatError}.
 */
class ChatErrorTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					401: Incorrect API key provided: sk-proj-AbC_123456789. | 401: Incorrect API key provided: ***.
					I/O error on https://example.com/v1?key=AIzaSyA-1234567&alt=sse | I/O error on https://example.com/v1?key=***&alt=sse
					GET https://example.com/?a=b&api_key=secret failed              | GET https://example.com/?a=b&api_key=*** failed
					Bad header 'Authorization: Bearer abc.def'                      | Bad header 'Authorization: Bearer ***'
					The task-force of monkeys asked for key=5                       | The task-force of monkeys asked for key=5
					""")
	void whenMessageQuotesAKeyShouldHideIt(String message, String expected) {
		assertThat(ChatError.of(new IllegalStateException(message)).message()).isEqualTo(expected);
	}

	@Test
	void whenFailureHasACauseShouldNameTheFirstOfAll() {
		Throwable failure = new IllegalStateException("Request failed",
				new RuntimeException("wrapped", new ConnectException("Connection refused by Bearer abc.def")));
		assertThat(ChatError.of(failure).withStatus(503)).isEqualTo(new ChatError("IllegalStateException",
				"Request failed", 503, new ChatError("ConnectException", "Connection refused by Bearer ***")));
	}

	@Test
	void whenCausesGoInCirclesShouldComeToAnEnd() {
		IllegalStateException one = new IllegalStateException("one");
		IllegalStateException two = new IllegalStateException("two", one);
		one.initCause(two);
		assertThat(ChatError.of(one).message()).isEqualTo("one");
	}

	@Test
	void whenMessageIsMissingShouldLeaveItOut() {
		assertThat(ChatError.of(new IllegalStateException())).isEqualTo(new ChatError("IllegalStateException", null));
	}

}
