package com.trainburt.logger.boot.capture;

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
		assertThat(this.conversations.isLeftOut("a", false)).isFalse();
		assertThat(this.conversations.isLeftOut("a", true)).isTrue();
		assertThat(this.conversations.isLeftOut("a", false)).isTrue();
		assertThat(this.conversations.isLeftOut("b", false)).isFalse();
	}

	@Test
	void whenThereAreTooManyShouldForgetTheOneNotSeenForLongest() {
		IntStream.range(0, ConversationsLeftOut.MAX_CONVERSATIONS)
			.forEach((i) -> this.conversations.isLeftOut("c-" + i, true));
		assertThat(this.conversations.isLeftOut("c-0", false)).isTrue();
		this.conversations.isLeftOut("one more", true);
		assertThat(this.conversations.isLeftOut("c-1", false)).isFalse();
		assertThat(this.conversations.isLeftOut("c-0", false)).isTrue();
	}

}
