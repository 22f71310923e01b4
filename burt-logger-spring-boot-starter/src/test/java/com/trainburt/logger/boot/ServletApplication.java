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
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/**
 * A servlet application that knows nothing of the logger, as a process of its own. It
 * prints its beans, and the JSON that it answers and sends.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ServletApplication {

	public static void main(String[] arguments) throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(ServletApplication.class, arguments)) {
			for (String name : context.getBeanDefinitionNames()) {
				System.out.println("bean=" + name);
			}
			String port = context.getEnvironment().getRequiredProperty("local.server.port");
			HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/account")).build();
			System.out
				.println("json=answered " + HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
			context.getBeanProvider(RestClient.Builder.class)
				.ifAvailable((builder) -> System.out.println("json=sent " + builder.build()
					.post()
					.uri("http://127.0.0.1:" + port + "/echo")
					.contentType(MediaType.APPLICATION_JSON)
					.body(new Accounts().account())
					.retrieve()
					.body(String.class)));
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
