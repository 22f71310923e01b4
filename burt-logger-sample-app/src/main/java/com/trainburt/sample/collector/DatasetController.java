package com.trainburt.sample.collector;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

import com.trainburt.sample.collector.Dataset.Selection;
import com.trainburt.sample.collector.Dataset.Summary;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The dataset over HTTP, as a download.
 */
@RestController
class DatasetController {

	private final Dataset dataset;

	DatasetController(Dataset dataset) {
		this.dataset = dataset;
	}

	@GetMapping("/collector/dataset")
	Summary summary(@RequestParam MultiValueMap<String, String> address) {
		return select(address).summary();
	}

	/*
	 * Written on the thread of the request: an answer that is written by another one has
	 * to be complete within the server's timeout for such answers, and a large dataset is
	 * not. And closed by the server only: if something fails half way, the connection
	 * breaks, and half a file does not look like a whole one.
	 */
	@GetMapping("/collector/dataset.jsonl")
	void download(@RequestParam MultiValueMap<String, String> address, HttpServletResponse response)
			throws IOException {
		Selection selection = select(address);
		Summary summary = selection.summary();
		response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
				ContentDisposition.attachment().filename("dataset.jsonl").build().toString());
		response.setHeader("Dataset-Examples", String.valueOf(summary.examples()));
		if (!summary.leftOut().isEmpty()) {
			response.setHeader("Dataset-Left-Out",
					summary.leftOut()
						.entrySet()
						.stream()
						.map((reason) -> reason.getKey() + "=" + reason.getValue())
						.collect(Collectors.joining(", ")));
		}
		Writer lines = new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
		selection.forEach((line) -> lines.append(line).append('\n'));
		lines.flush();
	}

	private Selection select(MultiValueMap<String, String> address) {
		return this.dataset.select(LogQuery.of(new QueryParameters(address, LogQuery.PARAMETERS)));
	}

}
