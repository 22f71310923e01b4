package com.trainburt.logger.boot;

import com.trainburt.logger.LLMLogger;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Logs once, is restarted by Devtools, logs again and ends, as a separate process.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class DevtoolsApplication {

	/** Of the JVM, because all else exists once in each class loader. */
	private static final String RESTARTED = "burt.test.restarted";

	@Bean
	CommandLineRunner logOnce(LLMLogger logger, ConfigurableApplicationContext context) {
		return (arguments) -> {
			if (Boolean.getBoolean(RESTARTED)) {
				logger.log("after the restart", null);
				System.out.println("loader=" + getClass().getClassLoader().getClass().getSimpleName());
				System.out.println("senders=" + Thread.getAllStackTraces()
					.keySet()
					.stream()
					.filter((thread) -> thread.getName().matches("burt-logger-\\d+"))
					.count());
				System.exit(SpringApplication.exit(context));
			}
			logger.log("before the restart", null);
			System.setProperty(RESTARTED, "true");
			new Thread(() -> Restarter.getInstance().restart(), "restart").start();
		};
	}

	public static void main(String[] arguments) {
		SpringApplication.run(DevtoolsApplication.class, arguments);
	}

}
