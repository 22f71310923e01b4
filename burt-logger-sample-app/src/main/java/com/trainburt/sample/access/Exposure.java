package com.trainburt.sample.access;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Whether other machines can connect to the sample.
 */
@Component
public class Exposure {

	private final boolean loopbackOnly;

	Exposure(ServerProperties server) {
		this.loopbackOnly = isLoopback(server.getAddress());
	}

	/**
	 * Whether only this machine can connect.
	 * @param address where a server listens, or {@code null} for all addresses
	 * @return {@code true} if the address is a loopback address
	 */
	static boolean isLoopback(@Nullable InetAddress address) {
		return address != null && address.isLoopbackAddress();
	}

	/**
	 * Whether clients need the key to read logs and to control the demonstration.
	 * @return {@code true} if the sample does not listen on loopback only
	 */
	public boolean isKeyNeeded() {
		return !this.loopbackOnly;
	}

}
