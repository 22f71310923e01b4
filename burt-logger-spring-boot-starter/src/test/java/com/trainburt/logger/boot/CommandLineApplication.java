package com.trainburt.logger.boot;

import com.trainburt.logger.LLMLogger;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Logs once and ends, as a separate process.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class CommandLineApplication {

	@Bean
	CommandLineRunner logOnce(LLMLogger logger, ApplicationContext context) {
		return (arguments) -> {
			System.out.println("context=" + context.getClass().getSimpleName());
			logger.log("request", "response");
		};
	}

	public static void main(String[] arguments) {
		SpringApplication.run(CommandLineApplication.class, arguments);
	}

}
