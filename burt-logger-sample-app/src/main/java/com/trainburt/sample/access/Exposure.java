package com.trainburt.sample.access;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Whether other machines can connect to the sample.
 */
@Component
public class Exposure {

	private final boolean loopback;

	Exposure(@Value("${server.address:#{null}}") @Nullable String address) {
		this.loopback = DefaultKeys.isLoopback(address);
	}

	/**
	 * Whether clients need the key to read logs and to control the demonstration.
	 * @return {@code true} if the sample does not listen on loopback only
	 */
	public boolean isKeyNeeded() {
		return !this.loopback;
	}

}
