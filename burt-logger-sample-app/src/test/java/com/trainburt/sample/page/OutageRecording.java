package com.trainburt.sample.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records the outage demo for the README, as an animated picture: see CONTRIBUTING.md.
 */
@EnabledIfSystemProperty(named = "record.demo", matches = "true")
class OutageRecording extends PageTest {

	private static final Path PICTURES = Path.of("..", "docs", "images");

	private static final long MAX_BYTES = 2_000_000;

	private static final int MILLIS_OF_THE_END = 5000;

	private final List<String> frames = new ArrayList<>();

	private Path directory = Path.of("target", "recording");

	private Path last = this.directory;

	@Test
	void record() throws IOException, InterruptedException {
		for (String scheme : List.of("light", "dark")) {
			record(scheme);
		}
	}

	private void record(String scheme) throws IOException, InterruptedException {
		this.directory = Files.createDirectories(Path.of("target", "recording", scheme + "-" + UUID.randomUUID()));
		this.frames.clear();
		open();
		this.browser.resize(1120, 870);
		this.browser.theme(scheme);
		askAndWait("What is a fox?");
		this.browser.click("#demo");
		this.browser.pointAway();
		Path still = null;
		while (this.browser.text("#demo").equals("Stop the demo")) {
			long start = System.nanoTime();
			Path frame = frame();
			if (still == null && this.browser.text("#demo-steps [aria-current]").equals("Backend back")) {
				still = frame;
			}
			lasts(Duration.ofNanos(System.nanoTime() - start).toMillis());
		}
		assertThat(this.browser.text("#demo-text")).contains("all arrived, 0 lost.");
		frame();
		lasts(MILLIS_OF_THE_END);
		Files.createDirectories(PICTURES);
		Path picture = PICTURES.resolve("outage-demo-%s.webp".formatted(scheme));
		List<String> options = new ArrayList<>(List.of("-loop", "0", "-lossy", "-q", "50", "-m", "6"));
		options.addAll(this.frames);
		encode(options, picture);
		assertThat(Files.size(picture)).isLessThan(MAX_BYTES);
		encode(List.of("-lossy", "-q", "70", String.valueOf(still)),
				PICTURES.resolve("outage-%s.webp".formatted(scheme)));
	}

	private Path frame() throws IOException {
		Path frame = this.directory.resolve("%03d.png".formatted(this.frames.size()));
		Files.write(frame, this.browser.picture());
		this.last = frame;
		return frame;
	}

	/** Options of the encoder apply to the frames after them. */
	private void lasts(long millis) {
		this.frames.addAll(List.of("-d", String.valueOf(millis), this.last.toString()));
	}

	private static void encode(List<String> options, Path picture) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("img2webp"));
		command.addAll(options);
		command.addAll(List.of("-o", picture.toString()));
		Process encoder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		assertThat(encoder.waitFor()).as("img2webp, on Debian in the package webp").isZero();
	}

}
