package com.trainburt.logger.transport.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

import com.trainburt.logger.Decompressor;
import com.trainburt.logger.transport.Compression;

/**
 * An HTTP server on a bare socket with scripted reactions, which keeps each request byte
 * for byte: it uses no parser of the code under test.
 */
public final class RawHttpServer implements AutoCloseable {

	private final ServerSocket server;

	private final Thread accepting;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final Queue<Answer> script = new ArrayDeque<>();

	private final Queue<Integer> breakOffs = new ConcurrentLinkedQueue<>();

	private final AtomicInteger connectionsEver = new AtomicInteger();

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile boolean keeping = true;

	private volatile Answer otherwise;

	/**
	 * Start listening on a free loopback port.
	 */
	public RawHttpServer() {
		this(0, status("204 No Content"));
	}

	/**
	 * Start listening on a loopback port, such as that of a server that has been closed.
	 * Its clients may be waiting: the answer to them must be known from the beginning.
	 */
	public RawHttpServer(int port, Answer otherwise) {
		this(ServerSocketFactory.getDefault(), port, otherwise);
	}

	/**
	 * Start listening on a free loopback port for connections over TLS.
	 */
	public RawHttpServer(SSLContext tls) {
		this(tls.getServerSocketFactory(), 0, status("204 No Content"));
	}

	private RawHttpServer(ServerSocketFactory sockets, int port, Answer otherwise) {
		this.otherwise = otherwise;
		try {
			this.server = sockets.createServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.accepting = daemon(this::accept);
		this.accepting.start();
	}

	public String endpoint() {
		return endpoint("127.0.0.1");
	}

	/**
	 * The address of this server by one of the names of the loopback interface.
	 */
	public String endpoint(String host) {
		return ((this.server instanceof SSLServerSocket) ? "https://" : "http://") + host + ":" + port()
				+ "/v1/logs?tenant=a%20b";
	}

	public int port() {
		return this.server.getLocalPort();
	}

	public List<Request> requests() {
		return this.requests;
	}

	/**
	 * Forget requests when they have been answered, for those who send a great many.
	 */
	public void keepNothing() {
		this.keeping = false;
	}

	/**
	 * How many connections are open.
	 */
	public int connections() {
		return this.sockets.size();
	}

	/**
	 * How many connections there have been.
	 */
	public int connectionsEver() {
		return this.connectionsEver.get();
	}

	/**
	 * Reset the connection of a request to come when so much of its body has been read;
	 * it is no request then.
	 */
	public RawHttpServer breakOffAfter(int bodyBytes) {
		this.breakOffs.add(bodyBytes);
		return this;
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
		byte[] bytes = bytes(status, body, headers);
		return (request, socket) -> socket.getOutputStream().write(bytes);
	}

	/**
	 * A status line, headers and a body, as they are sent.
	 */
	public static byte[] bytes(String status, String body, String... headers) {
		String head = "HTTP/1.1 " + status + "\r\n" + lines(headers) + "Content-Length: "
				+ body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
		return (head + body).getBytes(StandardCharsets.UTF_8);
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
	 * Answer with these characters and reset the connection.
	 */
	public static Answer textAndReset(String text) {
		return (request, socket) -> {
			text(text).answer(request, socket);
			reset().answer(request, socket);
		};
	}

	/**
	 * Answer with these characters at once, and then with one character at a time, so
	 * that there is always progress and never an end.
	 */
	public Answer drip(String text) {
		return (request, socket) -> {
			text(text).answer(request, socket);
			try {
				while (!this.closed.await(20, TimeUnit.MILLISECONDS)) {
					socket.getOutputStream().write('x');
				}
			}
			catch (InterruptedException ex) {
				throw new InterruptedIOException();
			}
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
				// reads and ignores everything
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
				this.connectionsEver.incrementAndGet();
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
				Request request = read(socket);
				// A connection may be accepted while the server is being closed.
				if (request == null || this.server.isClosed()) {
					return;
				}
				if (this.keeping) {
					this.requests.add(request);
				}
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

	private Request read(Socket socket) throws IOException {
		InputStream in = socket.getInputStream();
		String requestLine = line(in);
		if (requestLine == null) {
			return null;
		}
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
			int colon = line.indexOf(':');
			headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + "," + b);
		}
		Integer breakOff = this.breakOffs.poll();
		if (breakOff != null) {
			in.readNBytes(breakOff);
			socket.setSoLinger(true, 0);
			socket.close();
			return null;
		}
		if (headers.containsKey("Transfer-Encoding")) {
			return new Request(requestLine, headers, chunks(in));
		}
		int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
		byte[] body = in.readNBytes(length);
		return (body.length == length) ? new Request(requestLine, headers, body) : null;
	}

	private static byte[] chunks(InputStream in) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (String size = line(in); size != null; size = line(in)) {
			byte[] chunk = in.readNBytes(Integer.parseInt(size, 16));
			line(in);
			if (chunk.length == 0) {
				break;
			}
			body.write(chunk);
		}
		return body.toByteArray();
	}

	/** The next line without its end, or {@code null} if it does not end. */
	private static String line(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = in.read(); next != '\n'; next = in.read()) {
			if (next == -1) {
				return null;
			}
			if (next != '\r') {
				line.write(next);
			}
		}
		return line.toString(StandardCharsets.ISO_8859_1);
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
			// The port is closed when no thread waits for a connection any more.
			this.accepting.join();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The server's reaction to one request.
	 */
	public interface Answer {

		void answer(Request request, Socket socket) throws IOException;

	}

	/**
	 * One request: its first line, its headers by name in any case, its body.
	 */
	public record Request(String line, Map<String, String> headers, byte[] body) {

		public String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

		/**
		 * The body before it was compressed, if it was.
		 */
		public byte[] plainBody() throws IOException {
			String encoding = this.headers.getOrDefault("content-encoding", "none");
			return Decompressor.decompress(Compression.valueOf(encoding.toUpperCase(Locale.ROOT)), this.body);
		}

	}

}
