package com.trainburt.logger.boot;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

import com.trainburt.logger.LLMLogger;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Runs an application in a separate class loader and waits until that has been collected,
 * as a separate process: arguments are the class path and the endpoint.
 */
public final class UndeployedApplication {

	private UndeployedApplication() {
	}

	public static void main(String[] arguments) throws Exception {
		WeakReference<ClassLoader> classLoader = deploy(arguments[0].split(File.pathSeparator), arguments[1]);
		takeTheCacheOfTheJdk();
		while (classLoader.get() != null) {
			System.gc();
			Thread.onSpinWait();
		}
		System.out.println("class loader collected");
	}

	/**
	 * JDK 17 keeps the type of the last component for which it has linked the methods of
	 * a record, also if that is an application's.
	 */
	private static void takeTheCacheOfTheJdk() {
		record Last(String component) {
		}
		if (!new Last("").equals(new Last("")) || new Last("").hashCode() != new Last("").hashCode()) {
			throw new IllegalStateException("Equal records differ");
		}
	}

	private static WeakReference<ClassLoader> deploy(String[] classPath, String endpoint) throws Exception {
		URL[] urls = new URL[classPath.length];
		for (int i = 0; i < urls.length; i++) {
			urls[i] = Path.of(classPath[i]).toUri().toURL();
		}
		try (URLClassLoader classLoader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
			Thread thread = new Thread(() -> run(classLoader, endpoint), "application");
			thread.setContextClassLoader(classLoader);
			thread.start();
			thread.join();
			return new WeakReference<>(classLoader);
		}
	}

	private static void run(ClassLoader classLoader, String endpoint) {
		try {
			Class.forName(Application.class.getName(), true, classLoader)
				.getMethod("run", String.class)
				.invoke(null, endpoint);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Logs once and ends.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	public static class Application {

		public static void run(String endpoint) {
			SpringApplication application = new SpringApplication(Application.class);
			// The JVM would keep the hook until it ends.
			application.setRegisterShutdownHook(false);
			try (ConfigurableApplicationContext context = application.run("--burt.logger.endpoint=" + endpoint,
					"--burt.logger.api-key=key", "--burt.logger.flush-interval=1h",
					"--spring.main.web-application-type=none", "--logging.register-shutdown-hook=false")) {
				context.getBean(LLMLogger.class).log("request", "response");
			}
		}

	}

}
