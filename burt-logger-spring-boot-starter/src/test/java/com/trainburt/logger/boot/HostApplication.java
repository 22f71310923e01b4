package com.trainburt.logger.boot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A web application without any reference to the logger, as a separate process. It prints
 * its beans, and the JSON that it answers and sends.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class HostApplication {

	public static void main(String[] arguments) throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(HostApplication.class, arguments)) {
			for (String name : context.getBeanDefinitionNames()) {
				System.out.println("bean=" + name);
			}
			String address = "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
			HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/account")).build();
			print("answered", HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
			// In separate classes, because not every application has these clients.
			if (isPresent("org.springframework.boot.restclient.RestTemplateBuilder")) {
				BlockingClients.send(context, address + "/echo");
			}
			if (isPresent("org.springframework.boot.webclient.WebClientCustomizer")) {
				ReactiveClient.send(context, address + "/echo");
			}
		}
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, null);
	}

	private static void print(String what, String json) {
		System.out.println("json=" + what + " " + json);
	}

	static class BlockingClients {

		static void send(ApplicationContext context, String echo) {
			print("sent by RestClient.Builder",
					context.getBean(RestClient.Builder.class)
						.build()
						.post()
						.uri(echo)
						.contentType(MediaType.APPLICATION_JSON)
						.body(new Accounts().account())
						.retrieve()
						.body(String.class));
			print("sent by RestTemplateBuilder", post(context.getBean(RestTemplateBuilder.class).build(), echo));
			print("sent by new RestTemplate()", post(new RestTemplate(), echo));
		}

		private static String post(RestTemplate client, String echo) {
			return client.postForObject(echo, new Accounts().account(), String.class);
		}

	}

	static class ReactiveClient {

		static void send(ApplicationContext context, String echo) {
			print("sent by WebClient.Builder",
					context.getBean(WebClient.Builder.class)
						.build()
						.post()
						.uri(echo)
						.contentType(MediaType.APPLICATION_JSON)
						.bodyValue(new Accounts().account())
						.retrieve()
						.bodyToMono(String.class)
						.block());
		}

	}

	@RestController
	static class Accounts {

		@GetMapping("/account")
		Account account() {
			return new Account("DE02120300000000202051");
		}

	}

	@RestController
	static class Echo {

		@PostMapping("/echo")
		String echo(@RequestBody String json) {
			return json;
		}

	}

	record Account(@JsonSerialize(using = Mask.class) String number) {
	}

	static class Mask extends JsonSerializer<String> {

		@Override
		public void serialize(String value, JsonGenerator generator, SerializerProvider provider) throws IOException {
			generator.writeString("MASKED");
		}

	}

}
