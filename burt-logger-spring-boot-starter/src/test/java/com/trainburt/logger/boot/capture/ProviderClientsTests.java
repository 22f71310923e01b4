package com.trainburt.logger.boot.capture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProviderClients}.
 */
class ProviderClientsTests {

	private final ProviderClients<String> clients = new ProviderClients<>(getClass().getClassLoader());

	@Test
	void whenClientIsAbsentShouldNotLoadItsReader() {
		assertThat(this.clients.with("com.example.Absent", () -> {
			throw new NoClassDefFoundError("com/example/Absent");
		}).readers()).isEmpty();
	}

	@Test
	void whenClientHasAnotherVersionShouldDoWithoutItsReader() {
		assertThat(this.clients.with("java.lang.String", () -> {
			throw new NoSuchMethodError("getMinP");
		}).with("java.lang.String", () -> "good").readers()).containsExactly("good");
	}

}
