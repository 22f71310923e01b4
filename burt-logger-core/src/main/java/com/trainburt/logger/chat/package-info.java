/**
 * One call to a chat model in the shape that the OpenAI chat API made common, whichever
 * framework made it: a {@link com.trainburt.logger.chat.ChatRequest}, a
 * {@link com.trainburt.logger.chat.ChatResponse}, and whether the answer is whole. The
 * types are immutable and their JSON does not depend on how a mapper is configured.
 */
@NullMarked
package com.trainburt.logger.chat;

import org.jspecify.annotations.NullMarked;
