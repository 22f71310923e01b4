package com.trainburt.logger.internal.queue;

import com.trainburt.logger.FailureReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Outcome}.
 */
class OutcomeTests {

	@ParameterizedTest
	@EnumSource
	void whenLogsAreLostShouldTakeNoMemory(FailureReason reason) {
		assertThat(Outcome.lost(reason)).isSameAs(Outcome.lost(reason));
		assertThat(Outcome.lost(reason).reason()).isEqualTo(reason);
		assertThat(Outcome.lost(reason).isWholeBatch()).isFalse();
		assertThat(Outcome.batchLost(reason)).isSameAs(Outcome.batchLost(reason));
		assertThat(Outcome.batchLost(reason).reason()).isEqualTo(reason);
		assertThat(Outcome.batchLost(reason).isWholeBatch()).isTrue();
	}

}
