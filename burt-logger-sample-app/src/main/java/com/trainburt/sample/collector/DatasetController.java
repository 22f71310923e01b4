package com.trainburt.sample.collector;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.trainburt.logger.chat.DatasetExport.Format;
import com.trainburt.sample.collector.Dataset.Selection;
import com.trainburt.sample.collector.Dataset.Summary;
import com.trainburt.sample.collector.Labels.Count;
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

	/** The parameter that names the format. */
	static final String FORMAT = "format";

	private static final List<String> PARAMETERS = Stream.concat(LogQuery.PARAMETERS.stream(), Stream.of(FORMAT))
		.toList();

	private final Dataset dataset;

	private final Labels labels;

	DatasetController(Dataset dataset, Labels labels) {
		this.dataset = dataset;
		this.labels = labels;
	}

	@GetMapping("/collector/dataset")
	Summary summary(@RequestParam MultiValueMap<String, String> address) throws IOException {
		QueryParameters parameters = new QueryParameters(address, PARAMETERS);
		return select(parameters).summary(format(parameters));
	}

	/*
	 * First into a file, so that the headers count what it has: labels may arrive
	 * meanwhile. Sent on the thread of the request: an answer that another thread writes
	 * has to be complete within the server's timeout for such answers, and a client may
	 * read slowly.
	 */
	@GetMapping("/collector/dataset.jsonl")
	void download(@RequestParam MultiValueMap<String, String> address, HttpServletResponse response)
			throws IOException {
		QueryParameters parameters = new QueryParameters(address, PARAMETERS);
		Format format = format(parameters);
		Path file = Files.createTempFile("dataset", ".jsonl");
		try {
			Summary written;
			try (Writer lines = Files.newBufferedWriter(file)) {
				written = select(parameters).write(format, lines, Writer.nullWriter());
			}
			attach(response, MediaType.APPLICATION_NDJSON_VALUE, filename(format) + ".jsonl");
			response.setContentLengthLong(Files.size(file));
			response.setHeader("Dataset-Examples", String.valueOf(written.examples()));
			if (!written.leftOut().isEmpty()) {
				response.setHeader("Dataset-Left-Out",
						written.leftOut()
							.entrySet()
							.stream()
							.map((reason) -> reason.getKey() + "=" + reason.getValue())
							.collect(Collectors.joining(", ")));
			}
			Files.copy(file, response.getOutputStream());
		}
		finally {
			Files.delete(file);
		}
	}

	/*
	 * Both are written in one pass, so that they agree. The archive is finished at the
	 * end only: if something fails half way, the connection breaks, and half a file does
	 * not look like a whole one.
	 */
	@GetMapping("/collector/dataset.zip")
	void downloadWithManifest(@RequestParam MultiValueMap<String, String> address, HttpServletResponse response)
			throws IOException {
		QueryParameters parameters = new QueryParameters(address, PARAMETERS);
		Format format = format(parameters);
		Selection selection = select(parameters);
		attach(response, "application/zip", filename(format) + ".zip");
		Path manifest = Files.createTempFile("manifest", ".jsonl");
		try {
			ZipOutputStream zip = new ZipOutputStream(response.getOutputStream(), StandardCharsets.UTF_8);
			Writer lines = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8));
			zip.putNextEntry(new ZipEntry(filename(format) + ".jsonl"));
			try (Writer accounts = Files.newBufferedWriter(manifest)) {
				selection.write(format, lines, accounts);
			}
			lines.flush();
			zip.putNextEntry(new ZipEntry("manifest.jsonl"));
			Files.copy(manifest, zip);
			zip.finish();
		}
		finally {
			Files.delete(manifest);
		}
	}

	@GetMapping("/collector/labels")
	Map<String, List<Count>> labels(@RequestParam MultiValueMap<String, String> address) {
		return Map.of("labels", this.labels.counts(LogQuery.of(new QueryParameters(address, LogQuery.PARAMETERS))));
	}

	private static void attach(HttpServletResponse response, String type, String filename) {
		response.setContentType(type);
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
				ContentDisposition.attachment().filename(filename).build().toString());
	}

	private static String filename(Format format) {
		return switch (format) {
			case OPENAI, TRL, TRL_PROMPT_COMPLETION -> "dataset";
			case OPENAI_DPO, TRL_DPO, TRL_KTO -> "preferences";
		};
	}

	private Selection select(QueryParameters parameters) {
		return this.dataset.select(LogQuery.of(parameters));
	}

	static Format format(QueryParameters parameters) {
		String name = parameters.text(FORMAT);
		if (name == null) {
			return Format.OPENAI;
		}
		return Stream.of(Format.values())
			.filter((format) -> format.name().equalsIgnoreCase(name))
			.findFirst()
			.orElseThrow(() -> QueryParameters.invalid("'format' must be one of %s but was '%s'"
				.formatted(Stream.of(Format.values()).map(Format::toString).collect(Collectors.joining(", ")), name)));
	}

}
