package com.trainburt.logger.boot.langchain4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.capture.Capture;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Checks whether LangChain4j's models report their calls to our listener.
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
	public Check check() {
		Map<String, List<ChatModelListener>> listeners = new LinkedHashMap<>();
		models(ChatModel.class).forEach((name, model) -> listeners.put(name, model.listeners()));
		models(StreamingChatModel.class).forEach((name, model) -> listeners.put(name, model.listeners()));
		List<String> heard = new ArrayList<>();
		List<String> deaf = new ArrayList<>();
		listeners.forEach((name, all) -> (all.contains(this.listener) ? heard : deaf).add(name));
		return new Check(heard,
				deaf.isEmpty() ? null : new Problem(
						"these models were built without its listener: " + String.join(", ", deaf),
						"inject the ChatModelListener beans where they are built and pass them to 'listeners(…)'"));
	}

	private <T> Map<String, T> models(Class<T> type) {
		Map<String, T> models = new LinkedHashMap<>();
		for (String name : this.beanFactory.getBeanNamesForType(type, true, false)) {
			if (this.beanFactory.containsSingleton(name)) {
				models.put(name, this.beanFactory.getBean(name, type));
			}
		}
		return models;
	}

}
