package com.trainburt.sample.page;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets the figures of the logger end in an error of the server.
 */
class ServerTrouble extends OncePerRequestFilter {

	private volatile boolean on;

	void set(boolean on) {
		this.on = on;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.on && request.getRequestURI().startsWith("/actuator/")) {
			response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
		}
		else {
			chain.doFilter(request, response);
		}
	}

}
