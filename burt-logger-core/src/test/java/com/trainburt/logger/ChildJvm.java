package com.trainburt.logger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A class of the tests that runs in a separate JVM, so that it can be killed, starved or
 * configured without harm to this one. Ends with the test, at the latest after
 * {@link #PATIENCE}, and with this JVM.
 */
public final class ChildJvm implements AutoCloseable {

	/** All that a test may wait for one answer of the child. */
	static final Duration PATIENCE = Duration.ofSeconds(60);

	/** A child lives for seconds: what matters is that it is there at once. */
	private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
			"-Xshare:auto", "-XX:-UsePerfData");

	private static final String END = "\0 end of output";

	/**
	 * Signalled by its handle: its own methods close the pipes, and lose what is in them.
	 */
	private final Process process;

	private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

	private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

	private final List<Thread> readers;

	private boolean ended;

	private ChildJvm(Process process) {
		this.process = process;
		this.readers = List.of(reader(process.getInputStream(), this.lines, END),
				reader(process.getErrorStream(), this.errors, null));
		this.readers.forEach(Thread::start);
	}

	/**
	 * Start a class.
	 * @param main has a {@code main} method
	 * @param options of the JVM, which override those that make it start quickly and the
	 * class path of the tests
	 * @param arguments of the {@code main} method
	 */
	public static ChildJvm start(Class<?> main, List<String> options, String... arguments) {
		return start(List.of(), main, options, arguments);
	}

	/**
	 * Start a class that can write no file larger than that: a disk that is full.
	 */
	public static ChildJvm startWithFileLimit(int kilobytes, Class<?> main, List<String> options, String... arguments) {
		return start(List.of("bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "bash"), main, options,
				arguments);
	}

	/**
	 * Start a class as a user without a name and without rights. Only root may do that.
	 */
	public static ChildJvm startAsUser(int uid, Class<?> main, List<String> options, String... arguments) {
		return start(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"), main, options,
				arguments);
	}

	/**
	 * Start a class as process 1 of a separate namespace, as in a container that sees the
	 * host's {@code /proc}. Only root may do that, and only on Linux.
	 */
	public static ChildJvm startInPidNamespace(Class<?> main, List<String> options, String... arguments) {
		return start(List.of("unshare", "--pid", "--fork", "--kill-child"), main, options, arguments);
	}

	private static ChildJvm start(List<String> prefix, Class<?> main, List<String> options, String... arguments) {
		List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(QUICK_START);
		command.addAll(options);
		if (!options.contains("-cp")) {
			command.addAll(List.of("-cp", classPath()));
		}
		command.add(Main.class.getName());
		command.add(main.getName());
		command.addAll(List.of(arguments));
		try {
			return new ChildJvm(new ProcessBuilder(command).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The class path of the tests.
	 */
	public static String classPath() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	/**
	 * Wait for the next line that the child prints.
	 * @return the line, or {@code null} if the child has ended
	 */
	public @Nullable String nextLine() {
		if (this.ended) {
			return null;
		}
		try {
			String line = this.lines.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
			if (line == null) {
				throw new AssertionError(
						"The child has printed nothing for %s%s%n%s".formatted(PATIENCE, this, threads()));
			}
			this.ended = END.equals(line);
			return this.ended ? null : line;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private String threads() throws InterruptedException {
		dumpThreads();
		List<String> dump = new ArrayList<>();
		for (String line = this.lines.poll(5, TimeUnit.SECONDS); line != null; line = this.lines.poll(5,
				TimeUnit.SECONDS)) {
			dump.add(line);
		}
		return String.join("\n", dump);
	}

	/**
	 * Have the child print the stacks of its threads (SIGQUIT), which it can do with a
	 * full heap, too.
	 */
	void dumpThreads() throws InterruptedException {
		// A command that was started before the JVM may wait for it.
		ProcessHandle started = this.process.toHandle();
		long jvm = started.descendants().findFirst().orElse(started).pid();
		try {
			new ProcessBuilder("kill", "-QUIT", String.valueOf(jvm)).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Wait for a line, skipping others.
	 * @param prefix how it begins
	 * @return what follows the prefix
	 */
	public String awaitLine(String prefix) {
		for (String line = nextLine(); line != null; line = nextLine()) {
			if (line.startsWith(prefix)) {
				return line.substring(prefix.length());
			}
		}
		throw new AssertionError("The child has ended without printing '" + prefix + "'" + this);
	}

	/**
	 * Wait for the end of the child.
	 * @return the lines that have not been read yet; one that was cut off by the end is
	 * none
	 */
	public List<String> remainingLines() {
		List<String> remaining = new ArrayList<>();
		for (String line = nextLine(); line != null; line = nextLine()) {
			remaining.add(line);
		}
		return remaining;
	}

	/**
	 * The number that the operating system knows the child by.
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Print a line to the child's standard input.
	 */
	public void send(String line) {
		try {
			OutputStream input = this.process.getOutputStream();
			input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
			input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ask the child to end, as a container does (SIGTERM): its shutdown hooks run.
	 */
	public void terminate() {
		this.process.toHandle().destroy();
	}

	/**
	 * Kill the child (SIGKILL): nothing of it runs any more.
	 */
	public void kill() {
		this.process.toHandle().destroyForcibly();
	}

	/**
	 * Wait until the child has ended.
	 * @return its exit status: 0 if all went well, 137 if it was killed, 143 if it was
	 * asked to end
	 */
	public int awaitExit() {
		try {
			if (!this.process.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new AssertionError("The child has not ended in " + PATIENCE + this);
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		kill();
		awaitExit();
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			// Input that it did not read is not needed.
		}
		for (Thread reader : this.readers) {
			try {
				reader.join(PATIENCE.toMillis());
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}
	}

	@Override
	public String toString() {
		return " (process %d, errors: %s)".formatted(this.process.pid(), this.errors);
	}

	private static Thread reader(InputStream stream, Collection<String> lines, @Nullable String end) {
		Thread thread = new Thread(() -> {
			try (stream) {
				readLines(stream, lines::add);
			}
			catch (IOException ex) {
				// A killed process may take its pipe with it.
			}
			if (end != null) {
				lines.add(end);
			}
		}, "child-jvm-output");
		thread.setDaemon(true);
		return thread;
	}

	private static void readLines(InputStream stream, Consumer<String> lines) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
			for (int i = 0; i < read; i++) {
				if (buffer[i] == '\n') {
					lines.accept(line.toString(StandardCharsets.UTF_8));
					line.reset();
				}
				else {
					line.write(buffer[i]);
				}
			}
		}
	}

	/**
	 * Runs another class, in a JVM that ends when the one that started it has gone.
	 */
	static final class Main {

		private Main() {
		}

		public static void main(String[] arguments) throws Throwable {
			ProcessHandle.current()
				.parent()
				.ifPresent((parent) -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
			try {
				var main = Class.forName(arguments[0]).getDeclaredMethod("main", String[].class);
				main.setAccessible(true);
				main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
			}
			catch (InvocationTargetException ex) {
				throw ex.getCause();
			}
		}

	}

}
