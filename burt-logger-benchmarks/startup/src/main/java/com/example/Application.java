package com.example;

import java.lang.management.ManagementFactory;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Starts, prints how long that took since the JVM began and how much CPU time the main
 * thread used, both in milliseconds, and ends.
 */
@SpringBootApplication
@RestController
public class Application {

	@GetMapping("/")
	Map<String, String> greet() {
		return Map.of("message", "hello");
	}

	public static void main(String[] arguments) {
		ConfigurableApplicationContext context = SpringApplication.run(Application.class, arguments);
		System.out.printf("started %d %d%n",
				System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime(),
				ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000);
		context.close();
	}

}
