package com.trainburt.sample.demo;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import com.trainburt.logger.LLMLogger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Logs many calls at once, as on the busiest second of an application's life.
 */
@RestController
class BurstController {

	private static final int MAX_LOGS = 10_000;

	private static final String EXAMPLE = "{\"logs\": 1000}";

	private final LLMLogger logger;

	BurstController(LLMLogger logger) {
		this.logger = logger;
	}

	/**
	 * Log at once, and do not wait for the delivery.
	 * @return how many logs were accepted
	 */
	@PostMapping("/demo/burst")
	BurstResult burst(@RequestBody Burst burst) {
		int logs = checkedLogs(burst.logs());
		RandomGenerator random = new SplittableRandom();
		int logged = 0;
		for (int i = 0; i < logs; i++) {
			Conversation conversation = Conversations.next(random);
			if (this.logger.log(conversation.request(), conversation.response(), conversation.metadata())) {
				logged++;
			}
		}
		return new BurstResult(logged, logs - logged);
	}

	private static int checkedLogs(@Nullable JsonNode logs) {
		if (logs == null || logs.isNull()) {
			throw badRequest("'logs' is missing");
		}
		if (!logs.canConvertToInt() || !logs.isIntegralNumber() || logs.intValue() < 1 || logs.intValue() > MAX_LOGS) {
			throw badRequest("'logs' must be a whole number from 1 to %d but was %s".formatted(MAX_LOGS, logs));
		}
		return logs.intValue();
	}

	private static ResponseStatusException badRequest(String reason) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason + ": send JSON such as " + EXAMPLE);
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				"The body cannot be read: send JSON such as " + EXAMPLE);
	}

	/**
	 * The request.
	 *
	 * @param logs how many calls to log
	 */
	record Burst(@Nullable JsonNode logs) {
	}

	/**
	 * The result.
	 *
	 * @param logged calls that the logger accepted
	 * @param refused calls that it did not
	 */
	record BurstResult(int logged, int refused) {
	}

}
