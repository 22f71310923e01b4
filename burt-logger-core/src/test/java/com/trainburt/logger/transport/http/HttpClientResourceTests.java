package com.trainburt.logger.transport.http;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import com.trainburt.logger.ChildJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link HttpClientResource}.
 */
@Timeout(60)
class HttpClientResourceTests {

	private final RawHttpServer server = new RawHttpServer();

	private volatile Executor executor = Runnable::run;

	private final HttpClientResource http = new HttpClientResource(Duration.ofSeconds(10),
			(client) -> client.executor((task) -> this.executor.execute(task)));

	@AfterEach
	void close() {
		this.http.close();
		this.server.close();
	}

	@Test
	void whenExchangesSucceedShouldKeepTheClient() {
		HttpClient client = this.http.client();
		exchange().join();
		exchange().join();
		assertThat(this.http.client()).isSameAs(client);
		assertThat(this.server.connectionsEver()).isEqualTo(1);
	}

	@Test
	void whenPeerDoesNotSpeakHttpShouldKeepTheClient() {
		HttpClient client = this.http.client();
		this.server.otherwise(RawHttpServer.text("SSH-2.0-OpenSSH_9.9\r\n"));
		for (int i = 0; i < 10; i++) {
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> exchange().join());
		}
		assertThat(this.http.client()).isSameAs(client);
	}

	@Test
	void whenExchangesTimeOutInARowShouldReplaceTheClientLessAndLessOften() {
		this.server.otherwise(this.server.stallAfter(""));
		assertThat(replacedAfter()).isEqualTo(2);
		assertThat(replacedAfter()).isEqualTo(4);
		assertThat(replacedAfter()).isEqualTo(8);
		this.server.otherwise(RawHttpServer.status("204 No Content"));
		exchange().join();
		this.server.otherwise(this.server.stallAfter(""));
		assertThat(replacedAfter()).isEqualTo(2);
	}

	private int replacedAfter() {
		HttpClient client = this.http.client();
		int timeouts = 0;
		while (this.http.client() == client) {
			exchange().cancel(true);
			timeouts++;
		}
		return timeouts;
	}

	@Test
	void whenAnExchangeSucceedsBetweenTimeoutsShouldKeepTheClient() {
		HttpClient client = this.http.client();
		for (int i = 0; i < 5; i++) {
			this.server.then(this.server.stallAfter(""));
			int requests = this.server.requests().size();
			CompletableFuture<?> hanging = exchange();
			await().until(() -> this.server.requests().size() > requests);
			exchange().join();
			hanging.cancel(true);
			exchange().join();
		}
		assertThat(this.http.client()).isSameAs(client);
	}

	@Test
	void whenNoThreadCanBeStartedShouldReplaceTheClient() {
		HttpClient client = this.http.client();
		this.executor = (task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		};
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(this::exchange);
		assertThat(this.http.client()).isNotSameAs(client);
	}

	@ParameterizedTest
	@MethodSource
	void whenExchangeFailsOfADeadClientShouldReplaceIt(Throwable sign) {
		HttpClient client = this.http.client();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> exchange((info) -> {
			throw sneaky(sign);
		}).join());
		assertThat(this.http.client()).isNotSameAs(client);
		exchange().join();
	}

	static Stream<Throwable> whenExchangeFailsOfADeadClientShouldReplaceIt() {
		return Stream.of(new OutOfMemoryError("Java heap space"), new ClosedSelectorException(),
				new IOException("selector manager closed"),
				new IOException(new IOException(new NoClassDefFoundError())));
	}

	@Test
	void whenTheSelectorThreadHasEndedShouldSucceedAtTheThirdAttempt() {
		try (ChildJvm child = ChildJvm.start(DeadSelector.class,
				List.of("--add-opens", "java.net.http/jdk.internal.net.http=ALL-UNNAMED"), this.server.endpoint())) {
			assertThat(child.awaitLine("attempts: ")).isIn("2", "3");
		}
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

	@Test
	void whenClosedShouldRefuse() {
		this.http.close();
		assertThatIllegalStateException().isThrownBy(this::exchange);
	}

	private CompletableFuture<HttpResponse<Void>> exchange() {
		return exchange(BodyHandlers.discarding());
	}

	private CompletableFuture<HttpResponse<Void>> exchange(BodyHandler<Void> handler) {
		return this.http.exchange(HttpRequest.newBuilder(URI.create(this.server.endpoint())).build(), handler);
	}

	/**
	 * Ends the thread of a client, as an {@link OutOfMemoryError} on it would.
	 */
	static final class DeadSelector {

		private DeadSelector() {
		}

		public static void main(String[] arguments) throws Exception {
			try (HttpClientResource http = new HttpClientResource(Duration.ofSeconds(10))) {
				HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0])).build();
				http.exchange(request, BodyHandlers.discarding()).get();
				((Selector) field(field(field(http.client(), "impl"), "selmgr"), "selector")).close();
				int attempts = 0;
				while (attempts < 5) {
					attempts++;
					CompletableFuture<?> exchange = http.exchange(request, BodyHandlers.discarding());
					try {
						exchange.get(2, TimeUnit.SECONDS);
						break;
					}
					catch (ExecutionException | TimeoutException ex) {
						exchange.cancel(true);
					}
				}
				System.out.println("attempts: " + attempts);
			}
		}

		private static Object field(Object object, String name) throws ReflectiveOperationException {
			Field field = object.getClass().getDeclaredField(name);
			field.setAccessible(true);
			return field.get(object);
		}

	}

}
