package com.trainburt.logger.internal.platform;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DaemonThreads}.
 */
class DaemonThreadsTests {

	private static final InheritableThreadLocal<@Nullable String> INHERITABLE = new InheritableThreadLocal<>();

	@Test
	void whenThreadIsCreatedShouldInheritNothing() throws Exception {
		AtomicReference<@Nullable String> inherited = new AtomicReference<>("not run");
		ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();
		INHERITABLE.set("of the application");
		Thread.currentThread().setContextClassLoader(new ClassLoader() {
		});
		try {
			Thread thread = DaemonThreads.newThread(() -> inherited.set(INHERITABLE.get()), "burt-logger");
			assertThat(thread.isDaemon()).isTrue();
			assertThat(thread.getContextClassLoader()).isSameAs(DaemonThreads.class.getClassLoader());
			thread.start();
			thread.join();
			assertThat(inherited.get()).isNull();
		}
		finally {
			Thread.currentThread().setContextClassLoader(contextClassLoader);
			INHERITABLE.remove();
		}
	}

	@Test
	void whenFactoryHasANameShouldGiveItToAllThreads() {
		ThreadFactory factory = DaemonThreads.named("burt-logger-files");
		assertThat(factory.newThread(() -> {
		}).getName()).isEqualTo("burt-logger-files");
		assertThat(factory.newThread(() -> {
		}).getName()).isEqualTo("burt-logger-files");
	}

	@Test
	void whenFactoryNumbersThreadsShouldBeginWithOne() {
		ThreadFactory factory = DaemonThreads.numbered("burt-logger-http-");
		assertThat(factory.newThread(() -> {
		}).getName()).isEqualTo("burt-logger-http-1");
		assertThat(factory.newThread(() -> {
		}).getName()).isEqualTo("burt-logger-http-2");
	}

}
