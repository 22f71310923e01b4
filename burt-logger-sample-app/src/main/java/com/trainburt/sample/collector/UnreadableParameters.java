package com.trainburt.sample.collector;

import org.apache.tomcat.util.http.InvalidParameterException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Reports an address that the server cannot parse.
 */
@RestControllerAdvice
class UnreadableParameters {

	@ExceptionHandler
	ProblemDetail unreadable(InvalidParameterException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				"The parameters of the address cannot be read: write them as name=value, percent-encoded as UTF-8, "
						+ "such as user_id=Zo%C3%AB");
	}

}
