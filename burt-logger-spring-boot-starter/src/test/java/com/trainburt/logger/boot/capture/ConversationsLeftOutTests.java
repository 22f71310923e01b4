package com.trainburt.logger.boot.capture;

import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConversationsLeftOut}.
 */
class ConversationsLeftOutTests {

	private final ConversationsLeftOut conversations = new ConversationsLeftOut();

	@Test
	void whenACallIsLeftOutShouldLeaveOutTheRestOfItsConversation() {
		assertThat(isLeftOut(false, "a")).isFalse();
		assertThat(isLeftOut(true, "a")).isTrue();
		assertThat(isLeftOut(false, "a")).isTrue();
		assertThat(isLeftOut(false, "b")).isFalse();
	}

	@Test
	void whenACallHasSeveralIdsShouldLeaveOutTheConversationByEachOfThem() {
		assertThat(isLeftOut(true, "a", "b")).isTrue();
		assertThat(isLeftOut(false, "b", "c")).isTrue();
		assertThat(isLeftOut(false, "c")).isTrue();
		assertThat(isLeftOut(false, "d")).isFalse();
		assertThat(isLeftOut(true)).isTrue();
		assertThat(isLeftOut(false)).isFalse();
	}

	@Test
	void whenThereAreTooManyShouldForgetTheOneNotSeenForLongest() {
		IntStream.range(0, ConversationsLeftOut.MAX_CONVERSATIONS).forEach((i) -> isLeftOut(true, "c-" + i));
		assertThat(isLeftOut(false, "c-0")).isTrue();
		isLeftOut(true, "one more");
		assertThat(isLeftOut(false, "c-1")).isFalse();
		assertThat(isLeftOut(false, "c-0")).isTrue();
	}

	private boolean isLeftOut(boolean leftOut, String... ids) {
		return this.conversations.isLeftOut(Set.of(ids), leftOut);
	}

}
