package com.trainburt.sample.collector;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import com.trainburt.sample.access.BearerKey;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Receives logs over HTTP.
 */
@RestController
@RequestMapping(CollectorController.PATH)
class CollectorController {

	static final String PATH = "/collector/logs";

	private static final int MAX_KEY_LENGTH = 200;

	private final FaultSwitch faults;

	private final BearerKey key;

	private final BodyReader bodies;

	private final LogStore logs;

	CollectorController(FaultSwitch faults, BearerKey key, BodyReader bodies, LogStore logs) {
		this.faults = faults;
		this.key = key;
		this.bodies = bodies;
		this.logs = logs;
	}

	/*
	 * Takes the body as a stream, because Spring would read it before the key is checked,
	 * without a bound.
	 */
	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	Receipt receive(@RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
			@RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
			@RequestHeader(name = HttpHeaders.CONTENT_ENCODING, required = false) @Nullable String contentEncoding,
			InputStream body) throws IOException {
		this.faults.checkBatch();
		this.key.check(authorization);
		String batchId = checkedBatchId(idempotencyKey);
		BatchKey key = BatchKey.of(batchId);
		// Before the size: a smaller limit must not split batches that are stored
		// already.
		Integer kept = this.logs.stored(key);
		if (kept != null) {
			this.bodies.skip(body);
			return new Receipt(Status.DUPLICATE, batchId, kept);
		}
		List<ReceivedLog> received = BatchParser.parse(this.bodies.read(body, contentEncoding));
		this.faults.checkSize(received.size());
		boolean stored = this.logs.store(key.fits(received.size()) ? key : BatchKey.whole(batchId), received);
		return new Receipt(stored ? Status.STORED : Status.DUPLICATE, batchId, received.size());
	}

	private static String checkedBatchId(@Nullable String idempotencyKey) {
		if (!StringUtils.hasText(idempotencyKey)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"The Idempotency-Key header is missing: send an id that is the same at every attempt of a batch");
		}
		if (idempotencyKey.length() > MAX_KEY_LENGTH) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"The Idempotency-Key header is longer than %d characters".formatted(MAX_KEY_LENGTH));
		}
		return idempotencyKey;
	}

	/**
	 * The result for a batch.
	 *
	 * @param status whether it is new
	 * @param batchId the batch
	 * @param logs how many logs it holds
	 */
	record Receipt(Status status, String batchId, int logs) {
	}

	/**
	 * Whether a batch is new.
	 */
	enum Status {

		/** It is, and is kept now. */
		STORED,

		/** It had arrived before, so nothing was done. */
		DUPLICATE

	}

}
