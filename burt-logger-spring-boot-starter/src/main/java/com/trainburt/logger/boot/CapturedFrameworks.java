package com.trainburt.logger.boot;

import java.util.List;

/**
 * The frameworks whose model calls are captured, for the line at the start.
 */
public interface CapturedFrameworks {

	/**
	 * Find out, and warn of those whose calls should be captured and cannot be.
	 * @return the names of those that are captured
	 */
	List<String> find();

}
