package com.trainburt.sample.collector;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import com.trainburt.sample.collector.Dataset.Examples;
import com.trainburt.sample.collector.LogFinder.Page;
import com.trainburt.sample.collector.LogFinder.Range;
import com.trainburt.sample.collector.LogFinder.Values;

import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The stored logs over HTTP.
 */
@RestController
class LogsController {

	private static final int DEFAULT_LIMIT = 20;

	private static final int MAX_LIMIT = 100;

	private static final List<String> PARAMETERS = Stream
		.concat(LogQuery.PARAMETERS.stream(), Stream.of("limit", "before", "after"))
		.toList();

	private final LogFinder logs;

	private final Dataset dataset;

	LogsController(LogFinder logs, Dataset dataset) {
		this.logs = logs;
		this.dataset = dataset;
	}

	@GetMapping(CollectorController.PATH)
	Page list(@RequestParam MultiValueMap<String, String> address) {
		QueryParameters parameters = new QueryParameters(address, PARAMETERS);
		Long limit = parameters.number("limit", 1, MAX_LIMIT);
		Range range = Range.of(parameters.number("after", 0, Long.MAX_VALUE),
				parameters.number("before", 1, Long.MAX_VALUE));
		return this.logs.page(LogQuery.of(parameters), range, (limit != null) ? limit.intValue() : DEFAULT_LIMIT);
	}

	@GetMapping("/collector/values")
	Values values(@RequestParam MultiValueMap<String, String> address) {
		new QueryParameters(address, List.of());
		return this.logs.values();
	}

	@GetMapping(CollectorController.PATH + "/{id:\\d{1,18}}/examples")
	Examples examples(@PathVariable long id, @RequestParam MultiValueMap<String, String> address) throws IOException {
		QueryParameters parameters = new QueryParameters(address, List.of(DatasetController.FORMAT));
		return this.dataset.examples(id, DatasetController.format(parameters))
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"No log with the id %d is stored".formatted(id)));
	}

}
