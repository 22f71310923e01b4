package com.trainburt.sample.collector;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The fault switch over HTTP.
 */
@RestController
@RequestMapping("/collector/fault")
class FaultController {

	private final FaultSwitch faults;

	FaultController(FaultSwitch faults) {
		this.faults = faults;
	}

	@GetMapping
	State state() {
		return new State(this.faults.fault());
	}

	@PutMapping
	State set(@RequestBody Wish wish) {
		this.faults.set(Fault.of(wish.fault())
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"'fault' must be one of %s but was %s".formatted(Fault.words(), wish.fault()))));
		return state();
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				"The body cannot be read: send JSON such as {\"fault\": \"down\"}");
	}

	/**
	 * What is wrong.
	 *
	 * @param fault the fault
	 */
	record State(Fault fault) {
	}

	/**
	 * What is to be wrong.
	 *
	 * @param fault the word for it
	 */
	record Wish(@Nullable String fault) {
	}

}
