package com.trainburt.logger.boot;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backend on the loopback interface that answers byte by byte as a test says.
 */
public final class FakeBackend implements Closeable {

	/** A key that is easy to search for. */
	public static final String API_KEY = "sk-never-to-be-seen";

	private final ServerSocket server;

	private final Thread accepting;

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

	private final AtomicInteger connectionsClosed = new AtomicInteger();

	private volatile Script script;

	public FakeBackend() {
		this(status(200, ""));
	}

	public FakeBackend(Script script) {
		this.script = script;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.accepting = start(this::accept, "fake-backend");
	}

	/** Answers with a status and a body. */
	public static Script status(int status, String body, String... headers) {
		return (request, out) -> {
			StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
			for (String header : headers) {
				head.append(header).append("\r\n");
			}
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
			out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
			out.write(bytes);
		};
	}

	/** Never answers. */
	public static Script silence() {
		return (request, out) -> {
		};
	}

	public void script(Script script) {
		this.script = script;
	}

	public String endpoint() {
		return "http://127.0.0.1:" + this.server.getLocalPort() + "/v1/logs";
	}

	public String host() {
		return "127.0.0.1:" + this.server.getLocalPort();
	}

	public List<Request> requests() {
		return List.copyOf(this.requests);
	}

	/** Connections that the client has closed. */
	public int connectionsClosed() {
		return this.connectionsClosed.get();
	}

	/** The logs of all requests, in the order of arrival. */
	public List<JsonNode> logs() {
		List<JsonNode> logs = new ArrayList<>();
		for (Request request : this.requests) {
			JsonMapper.shared().readTree(request.body()).get("logs").forEach(logs::add);
		}
		return logs;
	}

	public List<JsonNode> awaitLogs(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> logs().size() >= count);
		return logs();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket connection = this.server.accept();
				this.connections.add(connection);
				start(() -> serve(connection), "fake-backend-connection");
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket connection) {
		try (connection) {
			InputStream in = connection.getInputStream();
			while (true) {
				Request request = read(in);
				// A connection may be accepted while the server is being closed.
				if (request == null || this.server.isClosed()) {
					break;
				}
				this.requests.add(request);
				this.script.answer(request, connection.getOutputStream());
				connection.getOutputStream().flush();
			}
		}
		catch (IOException ex) {
			// Broken off by the client.
		}
		finally {
			this.connections.remove(connection);
			this.connectionsClosed.incrementAndGet();
		}
	}

	private static Request read(InputStream in) throws IOException {
		String requestLine = line(in);
		if (requestLine == null) {
			return null;
		}
		Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
			int colon = line.indexOf(':');
			headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
		}
		return new Request(requestLine, headers, headers.containsKey("Transfer-Encoding") ? chunks(in)
				: in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0"))));
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

	private static String line(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int c = in.read(); c != '\n'; c = in.read()) {
			if (c == -1) {
				return null;
			}
			if (c != '\r') {
				line.write(c);
			}
		}
		return line.toString(StandardCharsets.ISO_8859_1);
	}

	private static Thread start(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	@Override
	public void close() {
		try {
			this.server.close();
			// The port is closed when nobody waits for a connection any more.
			this.accepting.join();
			for (Socket connection : this.connections) {
				connection.close();
			}
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@FunctionalInterface
	public interface Script {

		void answer(Request request, OutputStream out) throws IOException;

	}

	public record Request(String line, Map<String, String> headers, byte[] body) {
	}

}
