package com.trainburt.logger.boot.capture;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One framework whose calls are captured.
 */
public interface Capture {

	/**
	 * What an operator calls it.
	 * @return the name of the framework
	 */
	String name();

	/**
	 * Look, once all beans are there, of which models calls are logged, and whether
	 * something keeps the capture from working.
	 * @return what was found
	 */
	Check check();

	/**
	 * What was found.
	 *
	 * @param models names of the beans whose calls are logged
	 * @param problem why calls of other models, or of all, are not, or {@code null} if
	 * all is well
	 */
	record Check(List<String> models, @Nullable Problem problem) {
	}

	/**
	 * Why calls are not captured.
	 *
	 * @param what what is wrong
	 * @param mend what to do about it
	 */
	record Problem(String what, String mend) {
	}

}
