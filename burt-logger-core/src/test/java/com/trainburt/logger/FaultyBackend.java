package com.trainburt.logger;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Random;

import com.trainburt.logger.transport.http.RawHttpServer;
import com.trainburt.logger.transport.http.RawHttpServer.Answer;
import com.trainburt.logger.transport.http.RawHttpServer.Request;

/**
 * A backend that commits every fault there is, in an order that a seed decides. It drops
 * repeated ids, and never refuses or splits a batch that it has taken already.
 */
final class FaultyBackend implements AutoCloseable {

	private static final int MANY_LOGS_CHARS = 1500;

	private final DeliveryOracle oracle;

	private final Random random;

	private RawHttpServer server = new RawHttpServer(0, this::answer);

	private volatile Mood mood = Mood.CALM;

	FaultyBackend(DeliveryOracle oracle, Random random) {
		this.oracle = oracle;
		this.random = random;
		this.server.keepNothing();
	}

	String endpoint() {
		return this.server.endpoint();
	}

	/**
	 * Switch to another mood, in which it may be unavailable.
	 */
	void become(Mood mood) {
		boolean wasAway = this.mood == Mood.AWAY;
		this.mood = mood;
		if (mood == Mood.AWAY && !wasAway) {
			this.server.close();
		}
		else if (wasAway && mood != Mood.AWAY) {
			this.server = new RawHttpServer(this.server.port(), this::answer);
			this.server.keepNothing();
		}
	}

	private void answer(Request request, Socket socket) throws IOException {
		String id = request.headers().get("idempotency-key");
		Answer answer = switch (this.mood) {
			case CALM, AWAY -> accepting(RawHttpServer.status("204 No Content"));
			case OVERLOADED -> RawHttpServer.status("503 Unavailable", "Retry-After: " + dice(2));
			case LOCKED -> RawHttpServer.status("401 Unauthorized");
			case HANGING -> this.server.stallAfter(oneOf("", "HTTP/1.1 200 OK\r\nX-", "HTTP/1.1 500 Er"));
			case FLAKY -> flaky(this.oracle.knows(id), request.plainBody().length);
		};
		answer.answer(request, socket);
	}

	private Answer flaky(boolean known, int length) {
		return switch (dice(20)) {
			case 0 -> RawHttpServer.hangUp();
			case 1 -> RawHttpServer.reset();
			case 2 -> accepting(RawHttpServer.hangUp());
			case 3 -> accepting(RawHttpServer.reset());
			case 4 -> accepting(RawHttpServer.textAndReset("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
			case 5 -> accepting(RawHttpServer.textAndClose(oneOf("HTTP/1.0 200 OK\r\n\r\n",
					"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\n",
					"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>", "\u0001\u0002\r\n\r\n")));
			case 6 -> accepting(this.server.drip("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"));
			case 7 -> accepting(this.server.endlessly("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", "x"));
			case 8 -> this.server.endlessly("HTTP/1.1 200 OK\r\n", "X-More: " + "x".repeat(1000) + "\r\n");
			case 9 -> RawHttpServer.body("500 Error", "x".repeat(20_000));
			case 10 -> RawHttpServer.status("429 Slowly", "Retry-After: " + oneOf("0", "-1", "soon", ""));
			case 11 -> known ? accepting(RawHttpServer.status("200 OK")) : RawHttpServer.status("400 Bad Request");
			case 12, 13 -> (known || length < MANY_LOGS_CHARS) ? accepting(RawHttpServer.status("200 OK"))
					: RawHttpServer.status("413 Too Large");
			case 14 -> known ? accepting(RawHttpServer.status("200 OK"))
					: RawHttpServer.status("307 Temporary", "Location: http://127.0.0.1:1/");
			case 15 -> this.server.stallAfter("");
			default -> accepting(RawHttpServer.status("200 OK"));
		};
	}

	private Answer accepting(Answer answer) {
		return (request, socket) -> {
			this.oracle.receive(request.headers().get("idempotency-key"), request.plainBody());
			answer.answer(request, socket);
		};
	}

	private String oneOf(String... texts) {
		return List.of(texts).get(dice(texts.length));
	}

	private int dice(int sides) {
		synchronized (this.random) {
			return this.random.nextInt(sides);
		}
	}

	@Override
	public void close() {
		this.server.close();
	}

	/**
	 * Its fault.
	 */
	enum Mood {

		/** Nothing. */
		CALM,

		/** Each request meets another fault, or none. */
		FLAKY,

		/** The port is closed. */
		AWAY,

		/** Asks for patience. */
		OVERLOADED,

		/** Does not accept the key. */
		LOCKED,

		/** Does not answer. */
		HANGING

	}

}
