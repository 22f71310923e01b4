package com.trainburt.logger.transport.http;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.function.Function;

import javax.net.ssl.SSLException;

import com.trainburt.logger.internal.platform.ForeignText;
import org.jspecify.annotations.Nullable;

/**
 * Describes for an operator why an exchange over HTTP has failed.
 */
final class HttpFailures {

	private static final int MAX_CAUSES = 20;

	private HttpFailures() {
	}

	/**
	 * Describe a failure.
	 * @param host the name of the backend's host
	 * @param port its port
	 * @param shown returns the part of a message that may be shown, because it may hold
	 * text of the backend
	 */
	static String describe(Throwable failure, String host, int port, Function<String, String> shown) {
		String address = host + ":" + port;
		if (find(failure, UnresolvedAddressException.class) != null
				|| find(failure, UnknownHostException.class) != null) {
			return "unknown host: " + host;
		}
		if (find(failure, HttpConnectTimeoutException.class) != null) {
			return "connecting timed out: " + address;
		}
		SocketException socket = find(failure, SocketException.class);
		if (socket != null) {
			String message = (socket.getMessage() != null) ? socket.getMessage() : ForeignText.describe(socket);
			// The client's exception has no message.
			boolean refused = socket instanceof ConnectException
					&& (message.startsWith("ConnectException") || message.contains("refused"));
			return (refused ? "connection refused" : shown.apply(message)) + ": " + address;
		}
		if (find(failure, SSLException.class) != null) {
			return "TLS failed: " + address + ": " + shown.apply(ForeignText.describe(failure));
		}
		if (find(failure, ProtocolException.class) != null || find(failure, NumberFormatException.class) != null) {
			return "the answer is not HTTP: " + address + ": " + shown.apply(ForeignText.describe(failure));
		}
		if (find(failure, EOFException.class) != null) {
			return "connection closed before the answer was complete: " + address;
		}
		return shown.apply(ForeignText.describe(failure)) + ": " + address;
	}

	private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
		Throwable cause = failure;
		for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
			cause = cause.getCause();
		}
		return null;
	}

}
