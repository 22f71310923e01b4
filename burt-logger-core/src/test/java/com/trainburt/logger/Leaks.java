package com.trainburt.logger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Finds the threads, sockets and files that have come since a moment and are still there.
 * As an extension of a test class, since before its first test and after its last: the
 * JDK's HTTP client before 21 takes seconds to end.
 */
public final class Leaks implements BeforeAllCallback, AfterAllCallback {

	/** Open files of this process, where the system shows them. */
	private static final Path HANDLES = Path.of("/proc/self/fd");

	private Set<Thread> threads = Thread.getAllStackTraces().keySet();

	private Map<String, String> handles = handles();

	private Leaks() {
	}

	/**
	 * Remember what there is.
	 */
	public static Leaks since() {
		return new Leaks();
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		this.threads = Thread.getAllStackTraces().keySet();
		this.handles = handles();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		assertNone();
	}

	/**
	 * Wait until no thread of the logger is left.
	 */
	public void assertNoThread() {
		await().alias("threads that are left")
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(5))
			.untilAsserted(() -> assertThat(threads("burt-logger")).isEmpty());
	}

	/**
	 * Wait until there is nothing of the logger or its HTTP client that was not there
	 * before.
	 */
	public void assertNone() {
		await().alias("threads, sockets and files that are left")
			.atMost(Duration.ofSeconds(30))
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> {
				List<String> left = left();
				if (!left.isEmpty()) {
					// Before JDK 21 an HTTP client ends when it has been collected.
					System.gc();
					throw new AssertionError(left.toString());
				}
			});
	}

	private List<String> left() {
		List<String> left = new ArrayList<>(threads("burt-logger"));
		left.addAll(threads("HttpClient-"));
		handles().forEach((handle, target) -> {
			if (!target.equals(this.handles.get(handle))) {
				left.add(target);
			}
		});
		return left;
	}

	private List<String> threads(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !this.threads.contains(thread) && thread.getName().startsWith(prefix))
			.map(Thread::getName)
			.toList();
	}

	/**
	 * How many sockets this process has open, as far as the system shows it.
	 */
	public static int sockets() {
		return (int) handles().values().stream().filter((target) -> target.startsWith("socket:")).count();
	}

	/** Without those of the JVM itself: classes, libraries, devices. */
	private static Map<String, String> handles() {
		Map<String, String> handles = new TreeMap<>();
		if (!Files.isDirectory(HANDLES)) {
			return handles;
		}
		try (DirectoryStream<Path> links = Files.newDirectoryStream(HANDLES)) {
			for (Path link : links) {
				String target = target(link);
				if (!target.matches(".*(\\.jar|\\.so|/modules|\\.jsa|/proc/.*|/dev/.*|)")) {
					handles.put(link.getFileName().toString(), target);
				}
			}
			return handles;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String target(Path link) {
		try {
			return Files.readSymbolicLink(link).toString();
		}
		catch (IOException ex) {
			// It was closed meanwhile.
			return "";
		}
	}

}
