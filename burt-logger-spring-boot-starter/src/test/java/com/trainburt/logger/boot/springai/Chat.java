package com.trainburt.logger.boot.springai;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.trainburt.logger.boot.BurtLoggerAutoConfiguration;
import com.trainburt.logger.boot.FakeBackend.Script;
import com.trainburt.logger.boot.capture.CapturedChat;
import com.trainburt.logger.boot.capture.ModelServer;
import com.trainburt.logger.boot.capture.RecordedLogs;
import com.trainburt.logger.transport.InMemoryTransport;
import io.micrometer.observation.ObservationRegistry;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/**
 * An application with a model of Spring AI.
 */
final class Chat extends CapturedChat<ChatClientRequestSpec> {

	private final ChatModel model;

	Chat(ApplicationContext context, Function<ObservationRegistry, ChatModel> model) {
		super(context);
		this.model = model.apply(context.getBean(ObservationRegistry.class));
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, ObservationAutoConfiguration.class,
					BurtLoggerAutoConfiguration.class, SpringAiCaptureAutoConfiguration.class,
					ChatClientAutoConfiguration.class))
			.withBean(InMemoryTransport.class)
			.withPropertyValues("burt.logger.mdc-keys=request_id");
	}

	static Chat openAi(ApplicationContext context, String baseUrl) {
		return new Chat(context,
				(registry) -> OpenAiChatModel.builder()
					.options(OpenAiChatOptions.builder()
						.baseUrl(baseUrl)
						.apiKey(API_KEY)
						.model("gpt-5")
						.maxRetries(0)
						.streamUsage(true)
						.build())
					.observationRegistry(registry)
					.build());
	}

	/** Use an application with a model that OpenAI's API offers. */
	static void run(Use<Chat> use, Script... scripts) {
		run(runner(), Chat::openAi, use, scripts);
	}

	/**
	 * Run a case, and compare logs and requests with the recorded ones.
	 */
	static void record(String name, int logs, ModelServer server, Function<ApplicationContext, Chat> application,
			Use<Chat> use) {
		runner().run((context) -> {
			try (server) {
				Chat chat = application.apply(context);
				use.with(chat);
				RecordedLogs.assertThatLogsAre("spring-ai/" + name, chat.logs(logs), server.requests());
			}
		});
	}

	static List<String> collect(Flux<String> stream) {
		return stream.collectList().block(LONG);
	}

	ChatModel model() {
		return this.model;
	}

	/** Have the model itself stream an answer, without a client. */
	void streamOfModel(String question) {
		this.model.stream(new Prompt(question)).blockLast(LONG);
	}

	ChatClient client() {
		return client(this.model);
	}

	ChatClient client(ChatModel model) {
		// As the auto-configuration does it.
		ChatClient.Builder builder = ChatClient.builder(model, context().getBean(ObservationRegistry.class), null,
				null);
		context().getBeanProvider(ChatClientBuilderCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	@Override
	public ChatClientRequestSpec request(String question, Map<String, Object> facts) {
		return client().prompt(question).advisors((advisors) -> facts.forEach(advisors::param));
	}

	@Override
	public ChatClientRequestSpec withClock(ChatClientRequestSpec request) {
		return request.tools(new Clock());
	}

	@Override
	public ChatClientRequestSpec withThermometer(ChatClientRequestSpec request) {
		return request.tools(new Weather(() -> "21"));
	}

	@Override
	public String answer(ChatClientRequestSpec request) {
		return request.call().content();
	}

	@Override
	public String streamedAnswer(ChatClientRequestSpec request) {
		return String.join("", collect(request.stream().content()));
	}

	@Override
	public String askTwice(String first, String second) {
		List<Generation> results = request(first).call().chatResponse().getResults();
		AssistantMessage answer = results.get(results.size() - 1).getOutput();
		client().prompt(new Prompt(new UserMessage(first), answer, new UserMessage(second))).call().content();
		return answer.getText();
	}

	static class Clock {

		@Tool(description = "Tells the time")
		String now() {
			return "12:00";
		}

	}

	static class Weather {

		private final Supplier<String> thermometer;

		Weather(Supplier<String> thermometer) {
			this.thermometer = thermometer;
		}

		@Tool(description = "Tells the temperature in a city")
		String temperature(String city) {
			return this.thermometer.get() + " °C in " + city;
		}

	}

}
