package com.trainburt.sample.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LoggerStats;
import com.trainburt.sample.SampleClient;
import com.trainburt.sample.SampleTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
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
@EnabledIf("com.trainburt.sample.page.Browser#isInstalled")
class PageTests {

	private static final int BURST = 1000;

	private Path downloads;

	@Autowired
	private SampleClient client;

	@Autowired
	private LLMLogger logger;

	@Autowired
	private ServerTrouble trouble;

	@Value("${server.port}")
	private int port;

	private Browser browser;

	private final List<String> expectedOnConsole = new ArrayList<>();

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
		this.browser.resize(1280, 960);
		this.browser.theme("light");
		this.browser.open("http://localhost:%d/".formatted(this.port));
		this.browser.awaitText("#state-word", "delivering");
	}

	@AfterEach
	void mendAndLookAtTheConsole() {
		this.trouble.set(false);
		this.browser.offline(false);
		this.client.put("/collector/fault", "{\"fault\": \"none\"}");
		Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> {
			this.logger.flush();
			return this.logger.stats().logsPending() == 0;
		});
		assertThat(this.browser.console()).allSatisfy((message) -> assertThat(this.expectedOnConsole)
			.anySatisfy((part) -> assertThat(message).contains(part)));
		this.expectedOnConsole.clear();
	}

	@Test
	void whenOpenedShouldSayWhatIsToBeSeen() {
		assertThat(this.browser.text(".lead")).startsWith("Every call that this application makes to a language model");
		LoggerStats stats = this.logger.stats();
		this.browser.await("the real number", (page) -> page.number("#sent") == stats.logsSent());
		assertThat(this.browser.text("#banner")).isEmpty();
		this.browser.await("three plots", (page) -> Long.valueOf(3)
			.equals(page
				.run("""
						return [...document.querySelectorAll('.plot canvas')]
							.filter((canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))
							.length""")));
	}

	@Test
	void whenModelAnswersWithHtmlShouldShowItAsText() {
		String message = "<img src=x onerror=\"document.title='taken over'\"><script>alert(1)</script> "
				+ UUID.randomUUID();
		ask(message);
		this.browser.awaitText("#transcript .bubble:last-child .text", "You said: " + message);
		this.browser.awaitText("#records .bubble[data-role=assistant]", "You said: " + message);
		assertThat(this.browser.text("#records .outcome")).isEqualTo("complete");
		assertThat(this.browser.text("#records .chips")).contains("spring-ai").contains("ada");
		assertThat(this.browser.run("return document.querySelectorAll('main img, main script').length")).isEqualTo(0L);
		assertThat(this.browser.run("return document.title")).isEqualTo("Burt Logger: where every log is");
	}

	@Test
	void whenStreamingShouldShowTheAnswerAndItsRecord() {
		String id = UUID.randomUUID().toString();
		this.browser.click("#stream");
		ask("word by word " + id);
		this.browser.awaitText("#chat-status", "The answer is here");
		assertThat(this.browser.text("#transcript .bubble:last-child .text")).isEqualTo("You said: word by word " + id);
		this.browser.awaitText("#records .bubble[data-role=assistant]", id);
		assertThat(this.browser.text("#records .chips").replace("\n", " ")).contains("streaming true");
	}

	@Test
	void whenStreamIsStoppedShouldShowWhatHadComeAsCancelled(CapturedOutput output) {
		String id = UUID.randomUUID().toString();
		this.browser.click("#stream");
		ask(id + IntStream.range(0, 100).mapToObj((i) -> " word" + i).collect(Collectors.joining()));
		this.browser.awaitText("#transcript .bubble:last-child .text", "word3");
		this.browser.click("#stop");
		this.browser.awaitText("#chat-status", "Stopped");
		assertThat(this.browser.text("#stop")).isEmpty();
		this.browser.awaitText("#records .bubble[data-role=user]", id);
		assertThat(this.browser.text("#records .outcome")).isEqualTo("cancelled");
		assertThat(this.browser.text("#records .bubble[data-role=assistant]")).contains("word3")
			.doesNotContain("word99");
		assertThat(output).doesNotContain("onErrorDropped");
	}

	@Test
	void whenBurstIsSentShouldShowItArriveWholly() {
		LoggerStats before = this.logger.stats();
		this.browser.click("#burst");
		this.browser.awaitText("#burst-text", "1,000 of 1,000 sent");
		assertThat(this.browser.run("return document.querySelector('#burst-bar').position")).isEqualTo(1L);
		this.browser.awaitText("#events", "All 1,000 logs have been sent.");
		this.browser.await("all sent", (page) -> page.number("#sent") == before.logsSent() + BURST);
		this.browser.awaitText("#records .chips", "burst");
	}

	@Test
	void whenBackendGoesAwayShouldKeepAllOnDiskAndSendItLater() {
		LoggerStats before = this.logger.stats();
		ask("What is a fox?");
		this.browser.awaitText("#chat-status", "The answer is here");
		this.browser.click("#burst");
		this.browser.awaitText("#events", "have been sent.");
		this.browser.click("[data-fault=down]");
		this.browser.awaitText("#fault-status", "It cuts every connection.");
		this.browser.click("#burst");
		this.browser.await("all on disk", (page) -> page.number("#spooled") == BURST);
		this.browser.awaitText("#state-word", "retrying");
		this.browser.awaitText("#remedies", "check that the backend is up");
		this.browser.awaitText("#burst-text", "0 of 1,000 sent, 1,000 wait on disk");
		this.browser.awaitText("#events", "Logs wait on disk now");
		assertReadable("light");
		this.browser.screenshot("outage");
		assertReadable("dark");
		this.browser.screenshot("outage-dark");
		this.browser.click("#mend");
		this.browser.awaitText("#burst-text", "1,000 of 1,000 sent");
		this.browser.awaitText("#state-word", "delivering");
		this.browser.awaitText("#events", "What waited on disk has been sent.");
		this.browser.await("nothing waits", (page) -> page.number("#spooled") == 0);
		assertReadable("dark");
		this.browser.screenshot("dark");
		assertReadable("light");
		this.browser.screenshot("light");
		assertThat(this.logger.stats().logsFailed()).isEqualTo(before.logsFailed());
		assertThat(this.logger.stats().logsSent()).isEqualTo(before.logsSent() + 2 * BURST + 1);
	}

	@ParameterizedTest
	@CsvSource({ "throttled, retrying, Too many requests", "unauthorized, unauthorized, The key is refused" })
	void whenBackendRefusesShouldSayHowAndLoseNothing(String fault, String state, String status) {
		LoggerStats before = this.logger.stats();
		this.browser.click("[data-fault=%s]".formatted(fault));
		this.browser.awaitText("#fault-status", status);
		assertThat(this.browser.find("[data-fault=%s]".formatted(fault)).getAttribute("aria-pressed"))
			.isEqualTo("true");
		this.browser.click("#burst");
		this.browser.awaitText("#state-word", state);
		this.browser.await("all on disk", (page) -> page.number("#spooled") == BURST);
		this.browser.click("#mend");
		this.browser.awaitText("#burst-text", "1,000 of 1,000 sent");
		assertThat(this.logger.stats().logsFailed()).isEqualTo(before.logsFailed());
	}

	@Test
	void whenBatchesAreTooLargeShouldShowThemArriveInPieces() {
		LoggerStats before = this.logger.stats();
		this.browser.click("[data-fault=too-large]");
		this.browser.awaitText("#fault-status", "More than one log is too large");
		this.client.post("/demo/burst", "{\"logs\": 60}");
		this.browser.await("all sent", (page) -> page.number("#sent") == before.logsSent() + 60);
		assertThat(this.logger.stats().logsFailed()).isEqualTo(before.logsFailed());
		assertThat(this.logger.stats().batchesSent() - before.batchesSent()).isEqualTo(60);
	}

	@Test
	void whenALogIsLostShouldSayWhy() {
		long before = this.logger.stats().logsDropped();
		Map<String, Object> endless = new HashMap<>();
		endless.put("self", endless);
		assertThat(this.logger.log(endless, null)).isFalse();
		this.browser.await("the loss", (page) -> page.number("#lost") == before + 1);
		assertThat(this.browser.text("#lost-reasons")).isEqualTo("unserializable " + (before + 1));
		this.browser.awaitText("#remedies", "unserializable");
		assertReadable("light");
	}

	@Test
	void whenFlushedShouldTellWhatBecameOfTheLogs() {
		this.logger.flush();
		this.browser.click("#flush");
		this.browser.awaitText("#load-status", "nothing had been logged since");
		ask("flush me");
		this.browser.awaitText("#chat-status", "The answer is here");
		this.browser.click("#flush");
		this.browser.awaitText("#load-status", "since the last flush: 1 sent.");
		this.browser.click("[data-fault=unauthorized]");
		this.browser.awaitText("#fault-status", "The key is refused");
		ask("flush me, too");
		this.browser.awaitText("#chat-status", "The answer is here");
		this.browser.click("#flush");
		this.browser.awaitText("#load-status", "since the last flush: 0 sent, 1 on disk.");
	}

	@Test
	void whenFilteredShouldShowAndDownloadOnlyThat() throws IOException {
		String user = "user-" + UUID.randomUUID();
		this.browser.type("#user", user);
		ask("learn from this");
		this.browser.awaitText("#chat-status", "The answer is here");
		this.browser.click("#stream");
		ask("not from this" + " word".repeat(60));
		this.browser.awaitText("#transcript .bubble:last-child .text", "word word");
		this.browser.click("#stop");
		this.browser.type("#filter-user", user);
		this.browser.awaitText("#records-total", "2 logs stored");
		this.browser.awaitText("#dataset-text", "1 example to train with. Left out: 1 cancelled.");
		this.browser.click("#filter-outcome option:nth-child(5)");
		this.browser.awaitText("#records-total", "1 log stored");
		assertThat(this.browser.text("#records")).contains("not from this").doesNotContain("learn from this");
		this.browser.click("#filter-outcome option:nth-child(1)");
		this.browser.awaitText("#records-total", "2 logs stored");
		this.browser.click("#download");
		Path file = this.downloads.resolve("dataset.jsonl");
		this.browser.await("the download", (page) -> Files.exists(file));
		List<String> lines = Files.readAllLines(file);
		assertThat(lines).hasSize(1);
		JsonNode messages = JsonMapper.shared().readTree(lines.get(0)).path("messages");
		assertThat(messages.path(0).path("content").asString()).isEqualTo("learn from this");
		assertThat(messages.path(1).path("content").asString()).isEqualTo("You said: learn from this");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"messages\":[null]},\"response\":null", "{\"messages\":[\"odd\"]},\"response\":5",
			"{\"messages\":[{\"role\":\"user\",\"content\":{},\"tool_calls\":5}]},\"response\":null",
			"{\"messages\":[{\"role\":\"user\",\"tool_calls\":[null]}]},\"response\":null",
			"{\"messages\":[]},\"response\":{\"content\":[null],\"alternatives\":[null]}",
			"{\"messages\":[]},\"response\":{\"error\":true,\"alternatives\":{}}" })
	void whenALogIsOddShouldShowItAndGoOn(String requestAndResponse) {
		String id = UUID.randomUUID().toString();
		this.client.deliver(id, "{\"request\":%s,\"metadata\":{\"id\":\"%s\"},\"timestamp\":1700000000}"
			.formatted(requestAndResponse, id));
		this.browser.awaitText("#records", id);
		assertThat(this.browser.text("#banner")).isEmpty();
	}

	@Test
	void whenFilterIsTooLongShouldTakeWhatCanBeFound() {
		this.browser.type("#filter-user", "x".repeat(201));
		this.browser.awaitText("#records-empty", "The backend has nothing like that.");
		assertThat(this.browser.text("#banner")).isEmpty();
	}

	@Test
	void whenThereIsMoreThanAPageShouldShowOlderOnes() {
		this.client.post("/demo/burst", "{\"logs\": 20}");
		this.logger.flush();
		this.browser.awaitText("#older", "Older");
		this.browser.await("records", (page) -> newestRecord() != null);
		this.browser.click("#older");
		this.browser.awaitText("#newest", "Back to the newest");
		long older = newestRecord();
		assertThat(older)
			.isLessThanOrEqualTo(this.client.get("/collector/logs?limit=1").json().at("/logs/0/id").asLong() - 5);
		this.browser.click("#newest");
		this.browser.await("the newest", (page) -> newestRecord() > older);
	}

	private Long newestRecord() {
		return (Long) this.browser
			.run("const first = document.querySelector('.record'); return first && Number(first.dataset.id)");
	}

	@Test
	void whenThereIsOnlyAKeyboardShouldDoForAll() {
		this.browser.press(Keys.TAB);
		assertThat(focused()).isEqualTo("Skip to the chat");
		assertThat(this.browser.run("return getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
		tabTo("Send a burst of 1,000 logs");
		this.browser.press(Keys.SPACE);
		this.browser.awaitText("#events", "You sent a burst: 1,000 logs accepted.");
		assertThat(focused()).isEqualTo("Send a burst of 1,000 logs");
		tabTo("Answer 401");
		this.browser.press(Keys.SPACE);
		this.browser.awaitText("#fault-status", "The key is refused");
		tabTo("Bring it back");
		this.browser.press(Keys.SPACE);
		this.browser.awaitText("#fault-status", "It takes every batch.");
		assertThat(focused()).isEqualTo("Bring it back");
		tabTo("What is a fox?");
		this.browser.press(Keys.chord(Keys.CONTROL, "a"), "tell me more" + " word".repeat(100));
		tabTo("ada");
		this.browser.press(Keys.TAB);
		this.browser.press(Keys.ARROW_DOWN);
		tabTo("Send");
		this.browser.press(Keys.ENTER);
		this.browser.awaitText("#transcript .bubble:last-child .text", "word");
		tabTo("Stop");
		this.browser.press(Keys.ENTER);
		this.browser.awaitText("#chat-status", "Stopped");
		assertThat(focused()).isEqualTo("Send");
		tabTo("Download for fine-tuning");
	}

	@Test
	void whenControlsAreSkippedShouldGoOnInTheChat() {
		this.browser.press(Keys.TAB);
		this.browser.press(Keys.ENTER);
		this.browser.press(Keys.TAB);
		assertThat(focused()).isEqualTo("What is a fox?");
	}

	/** Go on with the tabulator key until something has the focus. */
	private void tabTo(String name) {
		for (int i = 0; i < 25 && !focused().equals(name); i++) {
			this.browser.press(Keys.TAB);
		}
		assertThat(focused()).isEqualTo(name);
	}

	private String focused() {
		return String
			.valueOf(this.browser.run("return document.activeElement.value || document.activeElement.innerText"));
	}

	@Test
	void whenApplicationDoesNotAnswerShouldSaySoAndRecover() {
		this.expectedOnConsole.add("net::ERR_INTERNET_DISCONNECTED");
		this.browser.offline(true);
		this.browser.awaitText("#banner", "The application does not answer.");
		this.browser.awaitText("#state-word", "no contact");
		assertReadable("light");
		this.browser.screenshot("no-contact");
		ask("Anybody there?");
		this.browser.awaitText("#chat-status", "The application does not answer.");
		this.browser.offline(false);
		this.browser.awaitText("#state-word", "delivering");
		this.browser.awaitNoText("#banner");
	}

	@Test
	void whenApplicationFailsShouldSaySoAndRecover() {
		this.expectedOnConsole.add("the server responded with a status of 500");
		this.trouble.set(true);
		this.browser.awaitText("#banner", "HTTP status 500");
		this.trouble.set(false);
		this.browser.awaitText("#state-word", "delivering");
		this.browser.awaitNoText("#banner");
	}

	@Test
	void whenAScriptFailsShouldSaySoAndGoOn() {
		this.expectedOnConsole.add("Uncaught TypeError");
		this.browser.run("window.taken = document.querySelector('#balance'); taken.id = 'elsewhere'");
		this.browser.awaitText("#banner", "Something in this page went wrong (");
		ask("Are you still there?");
		this.browser.awaitText("#chat-status", "The answer is here");
		this.browser.run("taken.id = 'balance'");
		this.browser.awaitText("#records .bubble[data-role=user]", "Are you still there?");
		this.browser.click("#banner-button");
		assertThat(this.browser.text("#banner")).isEmpty();
	}

	@Test
	void whenWindowIsNarrowShouldNotScrollSideways() {
		this.client.post("/demo/burst", "{\"logs\": 50}");
		this.logger.flush();
		this.browser.resize(400, 860);
		ask("Anunreasonablylongword".repeat(20));
		this.browser.awaitText("#records .bubble[data-role=user]", "Anunreasonablylongword");
		assertThat(this.browser.run("return document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
		this.browser.screenshot("narrow");
		assertReadable("dark");
		this.browser.screenshot("narrow-dark");
	}

	/** So nobody has to ask for less motion. */
	@Test
	void whenShownShouldNotMove() {
		assertThat(this.browser
			.run("return [...document.querySelectorAll('*')].map((element) => getComputedStyle(element))"
					+ ".filter((style) => style.transitionDuration !== '0s' || style.animationName !== 'none').length"))
			.isEqualTo(0L);
	}

	@Test
	void whenAskedForAPageShouldLetNothingElseRun() {
		assertThat(this.client.get("/").headers().firstValue("Content-Security-Policy").orElse(""))
			.contains("default-src 'none'", "script-src 'self'")
			.doesNotContain("unsafe");
	}

	private void ask(String message) {
		this.browser.type("#message", message);
		this.browser.click("#send");
	}

	/**
	 * All text has the contrast that WCAG asks for at level AA, and each control a name.
	 */
	private void assertReadable(String scheme) {
		this.browser.theme(scheme);
		assertThat((List<?>) this.browser.run(Contrast.SCRIPT)).as("too little contrast, %s", scheme).isEmpty();
		assertThat((List<?>) this.browser.run("""
				return [...document.querySelectorAll('button, a, input, select, progress')]
					.filter((control) => control.checkVisibility() && !(control.innerText || control.labels?.length
						|| control.getAttribute('aria-labelledby')))
					.map((control) => control.outerHTML)""")).as("without a name").isEmpty();
	}

}
