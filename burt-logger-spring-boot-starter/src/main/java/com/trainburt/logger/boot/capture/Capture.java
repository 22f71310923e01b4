package com.trainburt.logger.boot.capture;

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
	 * Look, once all beans are there, whether something keeps the capture from working.
	 * @return what it is and how to mend it, or {@code null} if all is well
	 */
	@Nullable Problem problem();

	/**
	 * Why calls are not captured.
	 *
	 * @param what what is wrong
	 * @param mend what to do about it
	 */
	record Problem(String what, String mend) {
	}

}
