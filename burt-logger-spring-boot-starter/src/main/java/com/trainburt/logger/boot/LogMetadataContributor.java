package com.trainburt.logger.boot;

import java.util.Map;

/**
 * Adds facts about the calling thread, such as the tenant of the current request, to the
 * metadata of each log. Beans of this type are called in their order by the
 * auto-configured {@link com.trainburt.logger.LLMLogger}; what they add wins over
 * {@code burt.logger.metadata.*}, and what a view or a call has wins over them.
 */
@FunctionalInterface
public interface LogMetadataContributor {

	/**
	 * Add facts. Runs in {@code log()}, on the thread that called it, and so has to be
	 * quick. If it throws, the log goes without what it would have added.
	 * @param metadata the map to add to
	 */
	void contribute(Map<String, Object> metadata);

}
