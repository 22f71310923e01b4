package com.trainburt.sample.collector;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the JSON of logs is read: all that a body can hold.
 */
final class LogJson {

	/**
	 * The body's size is bounded already, so its parts need no bounds but for depth: one
	 * less than Jackson reads by default, because the list wraps a log once more.
	 */
	private static final JsonFactory FACTORY = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxStringLength(Integer.MAX_VALUE)
			.maxNumberLength(Integer.MAX_VALUE)
			.maxNestingDepth(StreamReadConstraints.DEFAULT_MAX_DEPTH - 1)
			.build())
		// Java's own would take minutes for a number as long as a body.
		.enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
		.build();

	static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
		// Text after the object is reported by the caller, with a better message.
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private LogJson() {
	}

}
