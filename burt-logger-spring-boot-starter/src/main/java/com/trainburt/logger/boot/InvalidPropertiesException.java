package com.trainburt.logger.boot;

import java.util.List;
import java.util.stream.Collectors;

import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.InvalidOptionException.Problem;

/**
 * Properties have values that cannot work.
 */
class InvalidPropertiesException extends RuntimeException {

	private final List<Problem> problems;

	/**
	 * Reject properties.
	 * @param problems by the names of the properties
	 */
	InvalidPropertiesException(List<Problem> problems, InvalidOptionException cause) {
		super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")), cause);
		this.problems = problems;
	}

	List<Problem> problems() {
		return this.problems;
	}

}
