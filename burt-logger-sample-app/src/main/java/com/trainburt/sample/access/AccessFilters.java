package com.trainburt.sample.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.StringUtils;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Decides on each request before anything else sees it.
 */
/*
 * A management server on a port of its own has a context of its own, which takes its
 * configuration from the file that is named after the annotation.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
class AccessFilters {

	private static final List<String> LOCAL_HOSTS = List.of("localhost", "127.0.0.1", "[::1]");

	/**
	 * A page of another site can have its own name point to this machine (DNS rebinding),
	 * and would then read every log. Its requests have that name.
	 */
	@Bean
	FilterRegistrationBean<Filter> allowedHosts(AccessProperties properties,
			@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
		Set<String> allowed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		allowed.addAll(LOCAL_HOSTS);
		allowed.addAll(properties.allowedHosts());
		return filter("allowedHosts", Ordered.HIGHEST_PRECEDENCE, problems, (request) -> {
			if (!allowed.contains(request.getServerName())) {
				throw new ErrorResponseException(HttpStatus.MISDIRECTED_REQUEST, ProblemDetail.forStatusAndDetail(
						HttpStatus.MISDIRECTED_REQUEST,
						"This application does not answer for the host '%s': use localhost, or add it to sample.allowed-hosts"
							.formatted(request.getServerName())),
						null);
			}
		});
	}

	@Bean
	FilterRegistrationBean<Filter> keyElsewhere(Exposure exposure, BearerKey key,
			@Value("${management.endpoints.web.base-path:/actuator}") String actuator,
			@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
		String actuatorPath = StringUtils.trimTrailingCharacter(actuator, '/').toLowerCase(Locale.ROOT);
		return filter("keyElsewhere", Ordered.HIGHEST_PRECEDENCE + 1, problems, (request) -> {
			if (exposure.isKeyNeeded() && isProtected(request, actuatorPath)) {
				key.check(request.getHeader(HttpHeaders.AUTHORIZATION));
			}
		});
	}

	/**
	 * All but the page, the chat, and the delivery of logs, which checks the key itself.
	 */
	private static boolean isProtected(HttpServletRequest request, String actuatorPath) {
		// With spring.mvc.servlet.path, the path of the servlet is only the part before
		// it.
		String info = request.getPathInfo();
		String path = ((info != null) ? info : request.getServletPath()).toLowerCase(Locale.ROOT);
		return (path.startsWith("/collector") || path.startsWith("/demo") || path.startsWith(actuatorPath))
				&& !path.equals("/demo/setup")
				&& !(path.equals("/collector/logs") && request.getMethod().equals("POST"));
	}

	private static FilterRegistrationBean<Filter> filter(String name, int order, HandlerExceptionResolver problems,
			Check check) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			HttpServletRequest asked = (HttpServletRequest) request;
			try {
				check.check(asked);
			}
			catch (ErrorResponseException ex) {
				problems.resolveException(asked, (HttpServletResponse) response, null, ex);
				return;
			}
			chain.doFilter(request, response);
		});
		registration.setName(name);
		registration.setOrder(order);
		return registration;
	}

	/**
	 * Lets a request pass, or throws the answer.
	 */
	private interface Check {

		void check(HttpServletRequest request);

	}

}
