package com.trainburt.logger;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

import com.trainburt.logger.internal.platform.OwnerLock;
import com.trainburt.logger.transport.http.RawHttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that is undeployed takes its logger with it: nothing keeps the class
 * loader.
 */
@Timeout(120)
class ClassLoaderTests {

	@Test
	void whenApplicationIsUndeployedShouldNotBeKept() throws Exception {
		try (RawHttpServer server = new RawHttpServer()) {
			WeakReference<ClassLoader> application = deployAndUndeploy(server.endpoint());
			assertThat(server.requests()).hasSize(1);
			awaitCollected(application);
		}
	}

	@Test
	void whenApplicationThatWritesFilesIsUndeployedShouldNotBeKept(@TempDir Path directory) throws Exception {
		WeakReference<ClassLoader> application = deployAndUndeploy(directory.toUri().toString());
		assertThat(directory).isNotEmptyDirectory();
		awaitCollected(application);
	}

	@Test
	void whenLoadedTwiceInOneProcessShouldRecognizeTheOwnersOfBoth() throws Exception {
		try (URLClassLoader application = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
			Class<?> lock = application.loadClass(OwnerLock.class.getName());
			assertThat(lock).isNotEqualTo(OwnerLock.class);
			String owner = (String) lock.getMethod("newName").invoke(null);
			assertThat(owner).matches(OwnerLock.NAME);
			assertThat(OwnerLock.isInThisProcess(owner)).isTrue();
			assertThat(OwnerLock.isInThisProcess("1-1-deadbeef")).isFalse();
		}
	}

	private static void awaitCollected(WeakReference<ClassLoader> application) {
		await().atMost(Duration.ofSeconds(60)).until(() -> {
			System.gc();
			return application.get() == null;
		});
	}

	private static WeakReference<ClassLoader> deployAndUndeploy(String endpoint) throws Exception {
		try (URLClassLoader application = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
			Class<?> main = application.loadClass(Application.class.getName());
			assertThat(main).isNotEqualTo(Application.class);
			// On a thread that goes on living, as a container's do.
			ClassLoader before = Thread.currentThread().getContextClassLoader();
			Thread.currentThread().setContextClassLoader(application);
			try {
				main.getMethod("run", String.class).invoke(null, endpoint);
			}
			finally {
				Thread.currentThread().setContextClassLoader(before);
			}
			return new WeakReference<>(application);
		}
	}

	private static URL[] classPath() {
		// Without a logging system, whose own affair it is what it keeps.
		return Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
			.filter((entry) -> !entry.contains("logback"))
			.map(ClassLoaderTests::url)
			.toArray(URL[]::new);
	}

	private static URL url(String entry) {
		try {
			return Path.of(entry).toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/**
	 * Uses the logger as an application does.
	 */
	public static final class Application {

		private Application() {
		}

		public static void run(String endpoint) {
			try (LLMLogger logger = LLMLogger.builder().endpoint(endpoint).apiKey("key").build()) {
				logger.log(new Question("Why?"), "Because.");
				logger.flush();
			}
		}

	}

	/**
	 * Needs a serializer.
	 */
	record Question(String text) {
	}

}
