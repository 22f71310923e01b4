package com.trainburt.sample.access;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Keeps threads free for requests without a body, however many clients announce a body
 * and do not send it.
 */
/*
 * A thread waits for each body. So at most half of Tomcat's 200 threads do. Each waits up
 * to the timeout for the next bytes, not for the whole body: a client that sends a byte
 * at a time can hold one of these threads for hours, but none of the other half. The
 * unread rest of a body is read here, so that the client can read the answer: Tomcat
 * would do so beyond the limit.
 */
@Component
class UploadLimits implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

	static final int MAX_UPLOADS = 100;

	/** How long the next bytes of a body may take. */
	private static final int READ_TIMEOUT_MILLIS = 5000;

	/**
	 * A client that sends too much is to read the 413, not to find the connection broken.
	 */
	private static final long MAX_UNREAD_BYTES = 64 * 1024 * 1024;

	private static final String BUSY = "{\"status\":503,\"title\":\"Service Unavailable\","
			+ "\"detail\":\"Too many requests with a body at once: send it again later\"}";

	@Override
	public void customize(ConfigurableTomcatWebServerFactory factory) {
		factory.addEngineValves(new UploadValve());
		factory.addConnectorCustomizers((connector) -> {
			if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
				http.setDisableUploadTimeout(false);
				http.setConnectionUploadTimeout(READ_TIMEOUT_MILLIS);
			}
		});
	}

	static final class UploadValve extends ValveBase {

		private final Semaphore uploads = new Semaphore(MAX_UPLOADS);

		UploadValve() {
			super(/* asyncSupported= */ true);
		}

		@Override
		public void invoke(Request request, Response response) throws IOException, ServletException {
			// An asynchronous request comes back to write its answer; its body was
			// counted.
			if (request.isAsyncDispatching() || !hasBody(request)) {
				getNext().invoke(request, response);
			}
			else if (!this.uploads.tryAcquire()) {
				refuse(response);
			}
			else {
				try {
					getNext().invoke(request, response);
					if (!request.isAsync()) {
						readRest(request, response);
					}
				}
				finally {
					this.uploads.release();
				}
			}
		}

		private static boolean hasBody(Request request) {
			return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
		}

		private static void refuse(Response response) throws IOException {
			response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
			response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
			response.setHeader(HttpHeaders.RETRY_AFTER, "1");
			OutputStream body = response.getOutputStream();
			body.write(BUSY.getBytes(StandardCharsets.UTF_8));
			response.finishResponse();
			readNoMore(response);
		}

		private static void readRest(Request request, Response response) {
			if (request.isFinished()) {
				return;
			}
			try {
				response.finishResponse();
				// Below the stream of the servlet, which may have been closed.
				long left = MAX_UNREAD_BYTES;
				Discarded discarded = new Discarded();
				for (int read = 0; read >= 0; read = request.getCoyoteRequest().doRead(discarded)) {
					left -= read;
					if (left < 0) {
						readNoMore(response);
						return;
					}
				}
			}
			catch (IOException ex) {
				readNoMore(response);
			}
		}

		private static void readNoMore(Response response) {
			response.getCoyoteResponse().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
		}

	}

	/**
	 * Keeps what was read last: Tomcat looks there for the beginning of the next request.
	 */
	private static final class Discarded implements ApplicationBufferHandler {

		private ByteBuffer buffer = ByteBuffer.allocate(0);

		@Override
		public void setByteBuffer(ByteBuffer buffer) {
			this.buffer = buffer;
		}

		@Override
		public ByteBuffer getByteBuffer() {
			return this.buffer;
		}

		@Override
		public void expand(int size) {
			// Nothing is kept.
		}

	}

}
