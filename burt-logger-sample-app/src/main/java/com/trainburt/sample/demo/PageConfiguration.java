package com.trainburt.sample.demo;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets the page run nothing but its own files: what a model says is text.
 */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

	private static final String OWN_FILES_ONLY = "default-src 'none'; script-src 'self'; style-src 'self';"
			+ " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	@Bean
	FilterRegistrationBean<Filter> ownFilesOnly() {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
			HttpServletResponse answer = (HttpServletResponse) response;
			answer.setHeader("Content-Security-Policy", OWN_FILES_ONLY);
			answer.setHeader("X-Content-Type-Options", "nosniff");
			answer.setHeader("Referrer-Policy", "no-referrer");
			chain.doFilter(request, response);
		});
		registration.setName("ownFilesOnly");
		return registration;
	}

}
