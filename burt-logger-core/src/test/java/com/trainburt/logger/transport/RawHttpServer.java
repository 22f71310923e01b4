package com.trainburt.logger.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * An HTTP server on a bare socket that does what it is told to, and keeps what it was
 * sent byte for byte: nothing of the code under test parses for it.
 */
public final class RawHttpServer implements AutoCloseable {

	private final ServerSocket server;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final Queue<Answer> script = new ArrayDeque<>();

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile Answer otherwise = status("204 No Content");

	/**
	 * Start listening on a free loopback port.
	 */
	public RawHttpServer() {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		daemon(this::accept).start();
	}

	public String endpoint() {
		return "http://127.0.0.1:" + this.server.getLocalPort() + "/v1/logs?tenant=a%20b";
	}

	public int port() {
		return this.server.getLocalPort();
	}

	public List<Request> requests() {
		return this.requests;
	}

	/**
	 * How many connections are open.
	 */
	public int connections() {
		return this.sockets.size();
	}

	public synchronized RawHttpServer then(Answer answer) {
		this.script.add(answer);
		return this;
	}

	public RawHttpServer otherwise(Answer answer) {
		this.otherwise = answer;
		return this;
	}

	private synchronized Answer nextAnswer() {
		Answer answer = this.script.poll();
		return (answer != null) ? answer : this.otherwise;
	}

	/**
	 * Answer with a status line, headers and no body.
	 */
	public static Answer status(String status, String... headers) {
		return text("HTTP/1.1 " + status + "\r\n" + lines(headers)
				+ (status.startsWith("204") ? "\r\n" : "Content-Length: 0\r\n\r\n"));
	}

	/**
	 * Answer with a status line, headers and a body.
	 */
	public static Answer body(String status, String body, String... headers) {
		return text("HTTP/1.1 " + status + "\r\n" + lines(headers) + "Content-Length: "
				+ body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
	}

	private static String lines(String... headers) {
		StringBuilder lines = new StringBuilder();
		for (String header : headers) {
			lines.append(header).append("\r\n");
		}
		return lines.toString();
	}

	/**
	 * Answer with these very characters.
	 */
	public static Answer text(String text) {
		return (request, socket) -> {
			socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
			socket.getOutputStream().flush();
		};
	}

	/**
	 * Answer with these characters and close the connection.
	 */
	public static Answer textAndClose(String text) {
		return (request, socket) -> {
			text(text).answer(request, socket);
			socket.close();
		};
	}

	/**
	 * Close the connection without an answer.
	 */
	public static Answer hangUp() {
		return (request, socket) -> socket.close();
	}

	/**
	 * Reset the connection.
	 */
	public static Answer reset() {
		return (request, socket) -> {
			socket.setSoLinger(true, 0);
			socket.close();
		};
	}

	/**
	 * Answer with these characters and then say nothing until the server is closed or the
	 * client goes away.
	 */
	public Answer stallAfter(String text) {
		return (request, socket) -> {
			text(text).answer(request, socket);
			while (socket.getInputStream().read() != -1) {
				// whatever it has to say
			}
			socket.close();
		};
	}

	/**
	 * Answer with these characters, and then repeat others until the client goes away.
	 */
	public Answer endlessly(String text, String repeated) {
		return (request, socket) -> {
			OutputStream out = socket.getOutputStream();
			out.write(text.getBytes(StandardCharsets.UTF_8));
			byte[] bytes = repeated.getBytes(StandardCharsets.UTF_8);
			while (this.closed.getCount() > 0) {
				out.write(bytes);
			}
		};
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				daemon(() -> serve(socket)).start();
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			while (true) {
				Request request = read(socket.getInputStream());
				if (request == null) {
					return;
				}
				this.requests.add(request);
				nextAnswer().answer(request, socket);
			}
		}
		catch (IOException ex) {
			// The client went away, or we did.
		}
		finally {
			this.sockets.remove(socket);
		}
	}

	private static Request read(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		int matched = 0;
		while (matched < 4) {
			int next = in.read();
			if (next == -1) {
				return null;
			}
			head.write(next);
			matched = (next == "\r\n\r\n".charAt(matched)) ? matched + 1 : (next == '\r') ? 1 : 0;
		}
		String text = head.toString(StandardCharsets.ISO_8859_1);
		Map<String, String> headers = text.lines()
			.skip(1)
			.filter((line) -> !line.isEmpty())
			.collect(Collectors.toMap((line) -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
					(line) -> line.substring(line.indexOf(':') + 1).strip(), (a, b) -> a + "," + b));
		byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
		return new Request(text.lines().findFirst().orElse(""), headers, body);
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task, "raw-http-server");
		thread.setDaemon(true);
		return thread;
	}

	@Override
	public void close() {
		this.closed.countDown();
		try {
			this.server.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the server does with one request.
	 */
	public interface Answer {

		void answer(Request request, Socket socket) throws IOException;

	}

	/**
	 * One request: its first line, its headers by lower-case name, its body.
	 */
	public record Request(String line, Map<String, String> headers, byte[] body) {

		public String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
