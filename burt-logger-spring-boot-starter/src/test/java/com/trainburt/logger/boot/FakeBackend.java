package com.trainburt.logger.boot;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.transport.http.RawHttpServer;
import com.trainburt.logger.transport.http.RawHttpServer.Request;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backend on the loopback interface that answers byte by byte as a test says.
 */
public final class FakeBackend implements Closeable {

	/** A key that is easy to search for. */
	public static final String API_KEY = "sk-never-to-be-seen";

	private final RawHttpServer server = new RawHttpServer();

	public FakeBackend() {
		this(status(200, ""));
	}

	public FakeBackend(Script script) {
		script(script);
	}

	/** Answers with a status and a body. */
	public static Script status(int status, String body, String... headers) {
		return (request, out) -> out.write(RawHttpServer.bytes(status + " Status", body, headers));
	}

	/** Never answers. */
	public static Script silence() {
		return (request, out) -> {
		};
	}

	public void script(Script script) {
		this.server.otherwise((request, socket) -> {
			script.answer(request, socket.getOutputStream());
			socket.getOutputStream().flush();
		});
	}

	public String endpoint() {
		return "http://" + host() + "/v1/logs";
	}

	public String host() {
		return "127.0.0.1:" + this.server.port();
	}

	public List<Request> requests() {
		return List.copyOf(this.server.requests());
	}

	/** Connections that the client has closed. */
	public int connectionsEver() {
		return this.server.connectionsEver();
	}

	public int connectionsClosed() {
		return this.server.connectionsEver() - this.server.connections();
	}

	/** The logs of all requests, in the order of arrival. */
	public List<JsonNode> logs() {
		List<JsonNode> logs = new ArrayList<>();
		for (Request request : requests()) {
			JsonMapper.shared().readTree(request.body()).get("logs").forEach(logs::add);
		}
		return logs;
	}

	public List<JsonNode> awaitLogs(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> logs().size() >= count);
		return logs();
	}

	@Override
	public void close() {
		this.server.close();
	}

	@FunctionalInterface
	public interface Script {

		void answer(Request request, OutputStream out) throws IOException;

	}

}
