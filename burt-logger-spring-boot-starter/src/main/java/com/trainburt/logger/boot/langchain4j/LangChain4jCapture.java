package com.trainburt.logger.boot.langchain4j;

import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.boot.capture.Capture;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Knows whether LangChain4j's models tell our listener of their calls.
 */
class LangChain4jCapture implements Capture {

	private final ChatModelListener listener;

	private final ConfigurableListableBeanFactory beanFactory;

	LangChain4jCapture(ChatModelListener listener, ConfigurableListableBeanFactory beanFactory) {
		this.listener = listener;
		this.beanFactory = beanFactory;
	}

	@Override
	public String name() {
		return "LangChain4j";
	}

	@Override
	public @Nullable Problem problem() {
		List<String> deaf = new ArrayList<>();
		for (String name : this.beanFactory.getBeanNamesForType(ChatModel.class, true, false)) {
			if (this.beanFactory.containsSingleton(name)
					&& !this.beanFactory.getBean(name, ChatModel.class).listeners().contains(this.listener)) {
				deaf.add(name);
			}
		}
		for (String name : this.beanFactory.getBeanNamesForType(StreamingChatModel.class, true, false)) {
			if (this.beanFactory.containsSingleton(name)
					&& !this.beanFactory.getBean(name, StreamingChatModel.class).listeners().contains(this.listener)) {
				deaf.add(name);
			}
		}
		return deaf.isEmpty() ? null
				: new Problem("these models were built without its listener: " + String.join(", ", deaf),
						"inject the ChatModelListener beans where they are built and pass them to 'listeners(…)'");
	}

}
