package com.trainburt.logger.boot.capture;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One framework whose calls are captured.
 */
public interface Capture {

	/**
	 * The name of the framework, for operators.
	 * @return the name
	 */
	String name();

	/**
	 * Check, once all beans exist, which models' calls are logged, and whether something
	 * prevents the capture.
	 * @return the result
	 */
	Check check();

	/**
	 * The result of a check.
	 *
	 * @param models names of the beans whose calls are logged
	 * @param problem why calls of other models, or of all, are not logged, or
	 * {@code null} if there is no problem
	 */
	record Check(List<String> models, @Nullable Problem problem) {
	}

	/**
	 * Why calls are not captured.
	 *
	 * @param cause the problem
	 * @param remedy how to fix it
	 */
	record Problem(String cause, String remedy) {
	}

}
