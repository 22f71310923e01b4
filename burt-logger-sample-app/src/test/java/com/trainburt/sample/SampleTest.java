package com.trainburt.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.util.TestSocketUtils;

/**
 * Runs the whole application on a random port.
 */
/*
 * The port is chosen before the server starts, because application.yml derives addresses
 * from it, as it would with 8080. flush() may take its time on a busy machine.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT, properties = "burt.logger.shutdown-timeout=30s")
@ContextConfiguration(initializers = SampleTest.FreePort.class)
@Import(SampleClient.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface SampleTest {

	/**
	 * Finds a port.
	 */
	class FreePort implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			TestPropertyValues.of("server.port=" + TestSocketUtils.findAvailableTcpPort()).applyTo(context);
		}

	}

}
