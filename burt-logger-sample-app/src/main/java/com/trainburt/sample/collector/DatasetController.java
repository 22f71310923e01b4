package com.trainburt.sample.collector;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.trainburt.logger.chat.FineTuningExamples.Format;
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

	private static final List<String> DOWNLOAD_PARAMETERS = Stream
		.concat(LogQuery.PARAMETERS.stream(), Stream.of("format"))
		.toList();

	private final Dataset dataset;

	DatasetController(Dataset dataset) {
		this.dataset = dataset;
	}

	@GetMapping("/collector/dataset")
	Summary summary(@RequestParam MultiValueMap<String, String> address) {
		return select(new QueryParameters(address, LogQuery.PARAMETERS)).summary();
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
		QueryParameters parameters = new QueryParameters(address, DOWNLOAD_PARAMETERS);
		Format format = format(parameters);
		Selection selection = select(parameters);
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
		selection.forEach(format, (line) -> lines.append(line).append('\n'));
		lines.flush();
	}

	private Selection select(QueryParameters parameters) {
		return this.dataset.select(LogQuery.of(parameters));
	}

	private static Format format(QueryParameters parameters) {
		String name = parameters.text("format");
		if (name == null) {
			return Format.OPENAI;
		}
		return Stream.of(Format.values())
			.filter((format) -> format.name().equalsIgnoreCase(name))
			.findFirst()
			.orElseThrow(() -> QueryParameters
				.invalid("'format' must be one of %s but was '%s'".formatted(Stream.of(Format.values())
					.map((format) -> format.name().toLowerCase(Locale.ROOT))
					.collect(Collectors.joining(", ")), name)));
	}

}
