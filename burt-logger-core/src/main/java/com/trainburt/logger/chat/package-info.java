/**
 * One call to a chat model, from any framework, in the format of the OpenAI chat API: a
 * {@link com.trainburt.logger.chat.ChatRequest}, a
 * {@link com.trainburt.logger.chat.ChatResponse}, and whether the answer is complete. The
 * types are immutable and their JSON does not depend on how a mapper is configured.
 */
@NullMarked
package com.trainburt.logger.chat;

import org.jspecify.annotations.NullMarked;
