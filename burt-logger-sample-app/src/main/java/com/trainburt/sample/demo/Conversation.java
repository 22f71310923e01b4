package com.trainburt.sample.demo;

import java.util.Map;

import com.trainburt.logger.chat.ChatRequest;
import com.trainburt.logger.chat.ChatResponse;

/**
 * An invented call of a model.
 *
 * @param request the request
 * @param response the response
 * @param metadata the metadata of an application
 */
record Conversation(ChatRequest request, ChatResponse response, Map<String, Object> metadata) {
}
