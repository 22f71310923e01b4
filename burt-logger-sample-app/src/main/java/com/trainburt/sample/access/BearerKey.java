package com.trainburt.sample.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;
import org.springframework.web.ErrorResponseException;

/**
 * Knows the key and whether a client does.
 */
@Component
public class BearerKey {

	private static final String SCHEME = "Bearer ";

	private final byte[] key;

	BearerKey(@Value("${sample.collector.api-key}") String key) {
		Assert.hasText(key, "'sample.collector.api-key' must not be blank");
		this.key = key.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Check a client's key.
	 * @param authorization the header of that name
	 * @throws ErrorResponseException 401 with the reason, unless it holds the key
	 */
	public void check(@Nullable String authorization) {
		if (authorization == null) {
			throw unauthorized("The Authorization header is missing: send 'Authorization: Bearer <api key>'");
		}
		if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			throw unauthorized("The Authorization header must be of the form 'Bearer <api key>'");
		}
		byte[] candidate = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
		// Takes as long for a key that is nearly right as for one that is all wrong.
		if (!MessageDigest.isEqual(candidate, this.key)) {
			throw unauthorized("The API key is wrong: it must equal 'sample.collector.api-key'");
		}
	}

	private static ErrorResponseException unauthorized(String reason) {
		ErrorResponseException exception = new ErrorResponseException(HttpStatus.UNAUTHORIZED,
				ProblemDetail.forStatusAndDetail(HttpStatus.UNAUTHORIZED, reason), null);
		exception.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		return exception;
	}

}
