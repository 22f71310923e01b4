package com.trainburt.sample.collector;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
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

	/** Why the switch is of no use here, if that is so. */
	private final @Nullable String unavailable;

	FaultController(FaultSwitch faults, BurtLoggerConnectionDetails connection) {
		this.faults = faults;
		this.unavailable = unavailable(connection.getEndpoint());
	}

	/*
	 * Faults are answers over HTTP. Where logs come another way, a switch that can be
	 * turned but does nothing would only mislead.
	 */
	private static @Nullable String unavailable(@Nullable String endpoint) {
		if (endpoint == null || endpoint.strip().toLowerCase(Locale.ROOT).startsWith("http")) {
			return null;
		}
		return "Faults are answers over HTTP, and the logs are delivered to %s: start without that endpoint to see faults"
			.formatted(endpoint);
	}

	@GetMapping
	State state() {
		return new State(this.faults.fault(), this.unavailable);
	}

	@PutMapping
	State set(@RequestBody Wish wish) {
		if (this.unavailable != null) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, this.unavailable);
		}
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
	 * The current fault.
	 *
	 * @param fault the fault
	 * @param unavailable why none can be set, or {@code null} if one can
	 */
	record State(Fault fault, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String unavailable) {
	}

	/**
	 * The requested fault.
	 *
	 * @param fault the word for it
	 */
	record Wish(@Nullable String fault) {
	}

}
