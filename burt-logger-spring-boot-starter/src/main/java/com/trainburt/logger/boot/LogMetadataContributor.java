package com.trainburt.logger.boot;

import java.util.Map;

/**
 * Adds facts about the calling thread, such as the tenant of the current request, to the
 * metadata of each log. Beans of this type are called in their order by the
 * auto-configured {@link com.trainburt.logger.LLMLogger}; their values override
 * {@code burt.logger.metadata.*}, and the metadata of a view or a call overrides them.
 */
@FunctionalInterface
public interface LogMetadataContributor {

	/**
	 * Add facts. Runs in {@code log()}, on the thread that called it, and so has to be
	 * quick. If it throws, the log is sent without its facts.
	 * @param metadata the map to add to
	 */
	void contribute(Map<String, Object> metadata);

}
