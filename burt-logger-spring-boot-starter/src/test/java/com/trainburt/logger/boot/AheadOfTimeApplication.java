package com.trainburt.logger.boot;

import com.trainburt.logger.LLMLogger;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Has every neighbour of the logger. Logs once, prints which beans of the logger it has,
 * and ends.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class AheadOfTimeApplication {

	public static void main(String[] arguments) {
		try (ConfigurableApplicationContext context = SpringApplication.run(AheadOfTimeApplication.class, arguments)) {
			System.out.println("logged=" + context.getBean(LLMLogger.class).log("request", "response"));
			for (String name : context.getBeanDefinitionNames()) {
				// The bean of a factory that returns null equals null.
				if (isOurs(context, name) && !context.getBean(name).equals(null)) {
					System.out.println("bean=" + name);
				}
			}
		}
	}

	private static boolean isOurs(ConfigurableApplicationContext context, String name) {
		Class<?> type = context.getType(name);
		return type != null && (type.getName().startsWith("com.trainburt.") && type != AheadOfTimeApplication.class
				|| name.startsWith("burtLogger"));
	}

}
