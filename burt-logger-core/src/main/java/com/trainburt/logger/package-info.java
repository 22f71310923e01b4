/**
 * The logger: its face, its builder, and the machinery between {@code log()} and the
 * transport. Start at {@link com.trainburt.logger.LLMLogger}.
 */
@NullMarked
package com.trainburt.logger;

import org.jspecify.annotations.NullMarked;
