package com.trainburt.logger;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ChildJvm}: tests that use it can determine how a child ended.
 */
@Timeout(120)
class ChildJvmTests {

	@Test
	void whenChildEndsShouldHaveReadAllItsLines() {
		try (ChildJvm child = ChildJvm.start(Echo.class, List.of("-Dgreeting=hello"), "a b", "c")) {
			assertThat(child.awaitLine("hello ")).isEqualTo("[a b, c]");
			child.send("one");
			child.send("end");
			assertThat(child.remainingLines()).containsExactly("one", "end");
			assertThat(child.awaitExit()).isZero();
			assertThat(child.nextLine()).isNull();
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> child.awaitLine("more"));
		}
	}

	@Test
	void whenAskedForItsThreadsShouldPrintTheirStacksAndGoOn() throws Exception {
		try (ChildJvm child = ChildJvm.start(Echo.class, List.of())) {
			child.awaitLine("null");
			child.dumpThreads();
			child.awaitLine("\"main\"");
			child.awaitLine("\tat " + Echo.class.getName());
			child.send("one");
			child.awaitLine("one");
		}
	}

	@Test
	void whenTerminatedShouldRunHooks() {
		try (ChildJvm child = ChildJvm.start(Echo.class, List.of())) {
			child.awaitLine("null");
			child.terminate();
			assertThat(child.remainingLines()).containsExactly("hook");
			assertThat(child.awaitExit()).isEqualTo(143);
		}
	}

	@Test
	void whenKilledShouldRunNothingAndCutLinesAreNone() {
		try (ChildJvm child = ChildJvm.start(Echo.class, List.of())) {
			child.awaitLine("null");
			child.send("half");
			child.awaitLine("half");
			child.kill();
			assertThat(child.remainingLines()).isEmpty();
			assertThat(child.awaitExit()).isEqualTo(137);
		}
	}

	static final class Echo {

		public static void main(String[] arguments) throws Exception {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				if (System.getProperty("greeting") == null) {
					System.out.println("hook");
				}
			}));
			System.out.println(System.getProperty("greeting") + " " + List.of(arguments));
			BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
			for (String line = in.readLine(); line != null && !"end".equals(line); line = in.readLine()) {
				System.out.println(line);
				if ("half".equals(line)) {
					System.out.print("cut off");
					System.out.flush();
					new CountDownLatch(1).await();
				}
			}
			System.out.println("end");
		}

	}

}
