package com.trainburt.sample.demo;

import java.util.Map;

import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;

/**
 * One call of a model that might have been.
 *
 * @param request what was asked
 * @param response what was answered
 * @param metadata what an application knows beside it
 */
record Conversation(ChatRequest request, ChatResponse response, Map<String, Object> metadata) {
}
