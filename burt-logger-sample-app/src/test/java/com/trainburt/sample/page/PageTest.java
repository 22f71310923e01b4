package com.trainburt.sample.page;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.LLMLogger;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Uses the page as a visitor would, in a real browser.
 */
/*
 * Whatever a test does, the console of the browser must stay empty: each test that breaks
 * something on purpose names the messages it expects for it.
 */
@SampleTest
@Import(ServerTrouble.class)
@TestPropertySource(properties = { "burt.logger.flush-interval=500ms", "burt.logger.max-retry-delay=1s" })
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
abstract class PageTest {

	static final int BURST = 1000;

	static final String NEWEST_ANSWER = "#transcript .bubble:last-child .text";

	Path downloads;

	@Autowired
	SampleClient client;

	@Autowired
	LLMLogger logger;

	@Autowired
	ServerTrouble trouble;

	@Value("${server.port}")
	private int port;

	Browser browser;

	final List<String> expectedOnConsole = new ArrayList<>();

	@BeforeAll
	void start(@TempDir Path downloads) {
		this.downloads = downloads;
		this.browser = new Browser(downloads);
	}

	@AfterAll
	void stop() {
		this.browser.close();
	}

	@BeforeEach
	void open() {
		this.browser.resize(1280, 900);
		this.browser.theme("light");
		// A page that is left saves its history: delete that of another test elsewhere.
		this.browser.open(address("icon.svg"));
		this.expectedOnConsole.add("favicon.ico");
		this.browser.run("sessionStorage.clear()");
		this.browser.pointAway();
		load();
		this.browser.awaitText("#state-word", "delivering");
	}

	void load() {
		this.browser.open(address(""));
	}

	private String address(String path) {
		return "http://localhost:%d/%s".formatted(this.port, path);
	}

	@AfterEach
	void endTroubleAndLookAtTheConsole() {
		this.browser.offline(false);
		// The page may ask for what only the trouble answers.
		this.browser.open("about:blank");
		this.trouble.stop();
		this.client.put("/collector/fault", "{\"fault\": \"none\"}");
		Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
			this.logger.flush();
			return this.logger.stats().logsPending() == 0;
		});
		assertThat(this.browser.console()).allSatisfy((message) -> assertThat(this.expectedOnConsole)
			.anySatisfy((part) -> assertThat(message).contains(part)));
		this.expectedOnConsole.clear();
	}

	void ask(String message) {
		this.browser.type("#message", message);
		this.browser.click("#send");
	}

	void askAndWait(String message) {
		ask(message);
		this.browser.awaitText("#chat-status", "Answered and logged.");
	}

	/** Unfold the secondary controls. */
	void openControls() {
		this.browser.run("document.querySelector('#burst').closest('details').open = true");
	}

	/** Only the records of a user, so that other tests do not matter. */
	void filterByUser(String user) {
		filterBy("user_id", user);
	}

	void filterBy(String field, String value) {
		this.browser.await("the value in the list", (page) -> Boolean.TRUE.equals(page.run("""
				const filter = document.querySelector('#filter-' + arguments[0]);
				filter.value = arguments[1];
				filter.dispatchEvent(new Event('change', { bubbles: true }));
				return filter.value === arguments[1]""", field, value)));
	}

	String focused() {
		return String.valueOf(this.browser.run(
				"const at = document.activeElement; return at.value || at.innerText || at.getAttribute('aria-label')"));
	}

}
