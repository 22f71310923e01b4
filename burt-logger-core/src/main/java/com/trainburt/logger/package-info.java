/**
 * The logger, its builder and its settings. Start at
 * {@link com.trainburt.logger.LLMLogger}.
 */
@NullMarked
package com.trainburt.logger;

import org.jspecify.annotations.NullMarked;
