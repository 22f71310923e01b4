package com.trainburt.sample.page;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets the server answer the page differently than it would.
 */
class ServerTrouble extends OncePerRequestFilter {

	private final Map<String, String> answers = new ConcurrentHashMap<>();

	private volatile boolean failing;

	private volatile @Nullable String key;

	/** Let the figures of the logger end in an error of the server. */
	void fail() {
		this.failing = true;
	}

	/** Answer something else than the application would. */
	void answer(String path, String json) {
		this.answers.put(path, json);
	}

	/** Show the figures of the logger only to who has the key. */
	void demandKey(String key) {
		this.key = key;
	}

	void stop() {
		this.failing = false;
		this.key = null;
		this.answers.clear();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String path = request.getRequestURI();
		String answer = this.answers.get(path);
		if (this.failing && path.startsWith("/actuator/")) {
			response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
		}
		else if (this.key != null && path.startsWith("/actuator/")
				&& !("Bearer " + this.key).equals(request.getHeader(HttpHeaders.AUTHORIZATION))) {
			response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
			write(response, MediaType.APPLICATION_PROBLEM_JSON_VALUE, "{\"detail\":\"The API key is wrong\"}");
		}
		else if (answer != null) {
			write(response, MediaType.APPLICATION_JSON_VALUE, answer);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private static void write(HttpServletResponse response, String type, String text) throws IOException {
		response.setContentType(type);
		response.getWriter().write(text);
	}

}
