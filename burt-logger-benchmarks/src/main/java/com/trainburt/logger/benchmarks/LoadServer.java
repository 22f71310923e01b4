package com.trainburt.logger.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import org.jspecify.annotations.Nullable;

/**
 * The backend of the load programs, in a separate process: it accepts bodies, answers 202
 * and counts. It supports only the part of HTTP that the measured clients use, so that it
 * costs little and does not slow them down.
 *
 * <pre>
 * POST /          answered at once
 * POST /50        answered after 50 ms
 * POST /max-9000  refused if it has more than 9,000 bytes
 * GET  /          "logs bodies bytes", accepted so far
 * </pre>
 */
final class LoadServer {

	private static final byte[] ACCEPTED = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] TOO_LARGE = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	/** In the path, before the number of bytes. */
	static final String MAX_BYTES = "max-";

	private final LongAdder logs = new LongAdder();

	private final LongAdder bodies = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	/**
	 * Serve until standard input ends, so that the server does not outlive who started
	 * it. The port is the only line of output.
	 */
	public static void main(String[] args) throws IOException {
		LoadServer server = new LoadServer();
		ServerSocket socket = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
		daemon("accept", () -> server.accept(socket));
		System.out.println(socket.getLocalPort());
		while (System.in.read() >= 0) {
			// Nothing is expected.
		}
	}

	private static void daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void accept(ServerSocket server) {
		try {
			while (true) {
				Socket socket = server.accept();
				socket.setTcpNoDelay(true);
				daemon("connection", () -> serve(socket));
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException("The server cannot accept connections", ex);
		}
	}

	private void serve(Socket socket) {
		try (socket; Connection connection = new Connection(socket.getInputStream())) {
			OutputStream out = socket.getOutputStream();
			for (String head = connection.readHead(); head != null; head = connection.readHead()) {
				String path = head.substring(head.indexOf(' ') + 2, head.indexOf(' ', head.indexOf(' ') + 1));
				if (head.startsWith("GET")) {
					out.write(answer("%d %d %d".formatted(this.logs.sum(), this.bodies.sum(), this.bytes.sum())));
					continue;
				}
				int length = connection.readBody(head);
				if (path.startsWith(MAX_BYTES) && length > Integer.parseInt(path.substring(MAX_BYTES.length()))) {
					out.write(TOO_LARGE);
					continue;
				}
				this.logs.add(marks(connection, head, length));
				this.bodies.increment();
				this.bytes.add(length);
				if (!path.isEmpty() && !path.startsWith(MAX_BYTES)) {
					await(Long.parseLong(path));
				}
				out.write(ACCEPTED);
			}
		}
		catch (IOException ex) {
			// The client has gone, which the counts show if it was too early.
		}
	}

	private static byte[] answer(String text) {
		return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(text.length(), text)
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static void await(long millis) {
		long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private static int marks(Connection connection, String head, int length) throws IOException {
		String lower = head.toLowerCase(Locale.ROOT);
		if (lower.contains("\ncontent-encoding: gzip")) {
			InputStream body = new ByteArrayInputStream(connection.body, 0, length);
			return marks(new GZIPInputStream(body, 64 * 1024).readAllBytes());
		}
		if (lower.contains("\ncontent-encoding: zstd")) {
			int plainLength = (int) Zstd.getFrameContentSize(connection.body, 0, length);
			connection.ensurePlain(plainLength);
			connection.zstd.decompressByteArray(connection.plain, 0, plainLength, connection.body, 0, length);
			return marks(connection.plain, plainLength);
		}
		return marks(connection.body, length);
	}

	private static int marks(byte[] body) {
		return marks(body, body.length);
	}

	private static int marks(byte[] body, int length) {
		byte[] mark = ChatLog.MARK_UTF8;
		int marks = 0;
		for (int i = 0; i <= length - mark.length; i++) {
			if (body[i] == mark[0] && Arrays.equals(body, i, i + mark.length, mark, 0, mark.length)) {
				marks++;
				i += ChatLog.MIN_DISTANCE;
			}
		}
		return marks;
	}

	/**
	 * Reads requests from one connection.
	 */
	private static final class Connection implements AutoCloseable {

		private final InputStream in;

		private final byte[] buffer = new byte[128 * 1024];

		private int position;

		private int limit;

		private byte[] body = new byte[512 * 1024];

		private byte[] plain = new byte[512 * 1024];

		private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();

		Connection(InputStream in) {
			this.in = in;
		}

		/** The request line and the headers, {@code null} at the end. */
		@Nullable String readHead() throws IOException {
			StringBuilder head = new StringBuilder();
			for (String line = readLine(); line != null; line = readLine()) {
				if (line.isEmpty()) {
					return head.toString();
				}
				head.append(line).append('\n');
			}
			return null;
		}

		int readBody(String head) throws IOException {
			String lower = head.toLowerCase(Locale.ROOT);
			int name = lower.indexOf("\ncontent-length:");
			if (name >= 0) {
				int start = name + "\ncontent-length:".length();
				int length = Integer.parseInt(lower.substring(start, lower.indexOf('\n', start)).strip());
				readFully(0, length);
				return length;
			}
			int length = 0;
			for (int chunk = chunkSize(); chunk > 0; chunk = chunkSize()) {
				readFully(length, chunk);
				length += chunk;
				readLine();
			}
			readLine();
			return length;
		}

		void ensurePlain(int length) {
			if (this.plain.length < length) {
				this.plain = new byte[2 * length];
			}
		}

		private int chunkSize() throws IOException {
			String line = readLine();
			if (line == null) {
				throw new EOFException();
			}
			return Integer.parseInt(line.strip(), 16);
		}

		private @Nullable String readLine() throws IOException {
			StringBuilder line = new StringBuilder();
			while (this.position < this.limit || fill()) {
				char c = (char) this.buffer[this.position++];
				if (c == '\n') {
					return line.toString();
				}
				if (c != '\r') {
					line.append(c);
				}
			}
			return null;
		}

		private boolean fill() throws IOException {
			this.position = 0;
			this.limit = Math.max(0, this.in.read(this.buffer));
			return this.limit > 0;
		}

		@Override
		public void close() {
			this.zstd.close();
		}

		private void readFully(int offset, int length) throws IOException {
			if (this.body.length < offset + length) {
				this.body = Arrays.copyOf(this.body, 2 * (offset + length));
			}
			int buffered = Math.min(length, this.limit - this.position);
			System.arraycopy(this.buffer, this.position, this.body, offset, buffered);
			this.position += buffered;
			if (this.in.readNBytes(this.body, offset + buffered, length - buffered) < length - buffered) {
				throw new EOFException();
			}
		}

	}

}
