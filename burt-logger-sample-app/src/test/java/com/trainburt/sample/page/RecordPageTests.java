package com.trainburt.sample.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the backend has.
 */
@EnabledIf("com.trainburt.sample.page.Browser#isInstalled")
class RecordPageTests extends PageTest {

	@Test
	void whenFilteredShouldShowAndDownloadOnlyThat() throws IOException {
		String user = "user-" + UUID.randomUUID();
		this.browser.type("#user", user);
		askAndWait("learn from this");
		this.browser.click("#stream");
		ask("not from this" + " word".repeat(300));
		this.browser.awaitText(NEWEST_ANSWER, "word word");
		this.browser.click("#stop");
		filterByUser(user);
		this.browser.awaitText("#records-total", "2 matching of ");
		this.browser.awaitText("#dataset-text", "1 of these is an example to train with. Left out: 1 cancelled.");
		this.browser.click("#filter-outcome option[value=cancelled]");
		this.browser.awaitText("#records-total", "1 matching of ");
		assertThat(this.browser.text("#records")).contains("not from this").doesNotContain("learn from this");
		this.browser.click("#filters-reset");
		this.browser.awaitText("#records-total", " stored; the newest 100,000 are kept");
		filterByUser(user);
		this.browser.awaitText("#download", "Download 1 example");
		this.browser.click("#download");
		Path file = this.downloads.resolve("dataset.jsonl");
		this.browser.await("the download", (page) -> Files.exists(file));
		List<String> lines = Files.readAllLines(file);
		assertThat(lines).hasSize(1);
		JsonNode messages = JsonMapper.shared().readTree(lines.get(0)).path("messages");
		assertThat(messages.path(0).path("content").asString()).isEqualTo("learn from this");
		assertThat(messages.path(1).path("content").asString()).isEqualTo("You said: learn from this");
	}

	@Test
	void whenAnAnswerIsForAnEarlierFilterShouldNotShowIt() {
		askAndWait("filter me");
		this.browser.await("the filter",
				(page) -> page.run("return document.querySelector('#filter-outcome option[value=complete]')") != null);
		this.browser
			.run("""
					const ask = window.fetch;
					window.counted = 0;
					const late = new Promise((resolve) => { window.answer = () => resolve('{"examples":77777,"leftOut":{}}'); });
					window.fetch = async (address, options) => {
						if (!address.startsWith('collector/dataset?')) {
							return ask(address, options);
						}
						window.counted++;
						return window.counted === 1 ? new Response(await late) : ask(address, options);
					};
					new MutationObserver(() => { window.shown ||= document.body.innerText.includes('77,777'); })
						.observe(document.getElementById('dataset-text'), { childList: true, characterData: true, subtree: true });""");
		this.browser.await("the first question", (page) -> Long.valueOf(1).equals(page.run("return window.counted")));
		this.browser.click("#filter-outcome option[value=complete]");
		this.browser.await("one with a filter", (page) -> (Long) page.run("return window.counted") > 1);
		this.browser.run("window.answer()");
		this.browser.await("later ones", (page) -> (Long) page.run("return window.counted") > 3);
		assertThat(this.browser.run("return window.shown === true")).isEqualTo(false);
	}

	@Test
	void whenThereIsNoExampleShouldSaySoWithoutALink() {
		this.trouble.answer("/collector/dataset", "{\"examples\":0,\"leftOut\":{}}");
		load();
		this.browser.awaitText("#dataset-text", "No examples to train with.");
		assertThat(this.browser.find("#download").isDisplayed()).isFalse();
		this.trouble.answer("/collector/dataset", "{\"examples\":2,\"leftOut\":{\"error\":1}}");
		this.browser.awaitText("#dataset-text", "2 of these are examples to train with. Left out: 1 error.");
		assertThat(this.browser.find("#download").isDisplayed()).isTrue();
	}

	@Test
	void whenRecordIsOpenedShouldShowAllOfItAndStay() {
		String id = UUID.randomUUID().toString();
		askAndWait("keep " + id);
		this.browser.awaitText("#records .gist", id);
		this.browser.click("#records .row");
		this.browser.awaitText("#records .bubble[data-role=assistant]", "You said: keep " + id);
		this.browser.run("document.querySelectorAll('#records details').forEach((part) => { part.open = true; })");
		this.browser.awaitText("#records .detail", "{\"messages\":[{\"role\":\"user\",\"content\":\"keep " + id);
		this.browser.awaitText("#records .detail", "\"finish_reason\": \"stop\"");
		this.browser.screenshots("record");
		this.browser.pointAway();
		this.client.post("/demo/burst", "{\"logs\": 12}");
		this.browser.awaitText("#records-new", "12 new – show");
		JsonNode dataset = this.client.get("/collector/dataset").json();
		this.browser.awaitText("#dataset-text",
				String.format(Locale.ENGLISH, "%,d of these are examples", dataset.path("examples").asLong()));
		long stored = this.client.get("/collector/logs?limit=1").json().path("stored").asLong();
		this.browser.awaitText("#records-total", String.format(Locale.ENGLISH, "%,d logs stored", stored));
		assertThat(this.browser.text("#records .detail")).contains("You said: keep " + id);
		this.browser.click("#records-new");
		this.browser.awaitText("#records .gist", "demo data");
		assertThat(this.browser.text("#records")).doesNotContain(id);
		this.browser.await("nothing new", (page) -> page.find("#records-new").getAttribute("data-none") != null);
	}

	@Test
	void whenCopiedShouldCopyTheTextAsItIs() {
		String id = UUID.randomUUID().toString();
		this.browser.run("document.querySelector('#message').value = arguments[0]", id + "\u202eabc");
		this.browser.click("#send");
		this.browser.awaitText("#records .gist", id);
		this.browser.click("#records .row");
		this.browser.run("""
				navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); };
				document.querySelectorAll('#records details').forEach((part) => { part.open = true; })""");
		this.browser.awaitText("#records .detail", "\"messages\"");
		this.browser.run("[...document.querySelectorAll('#records .source')].at(-1).querySelector('button').click()");
		this.browser.awaitText("#records .detail", "Copied");
		assertThat(String.valueOf(this.browser.run("return window.copied"))).contains(id + "\u202eabc");
	}

	@Test
	void whenCallWasNotTodayShouldShowItsDate() {
		String id = UUID.randomUUID().toString();
		this.client.deliver(id,
				"{\"request\":{\"messages\":[{\"role\":\"user\",\"content\":\"old %s\"}]},\"response\":null,\"metadata\":{},\"timestamp\":1700000000}"
					.formatted(id));
		this.browser.awaitText("#records .gist", id);
		assertThat(this.browser.text("#records .row time")).startsWith("Nov 14, 2023, ");
		assertThat(this.browser.text(".columns-head")).contains("Call time");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"messages\":[null]},\"response\":null", "{\"messages\":[\"odd\"]},\"response\":5",
			"{\"messages\":[{\"role\":\"user\",\"content\":{},\"tool_calls\":5}]},\"response\":null",
			"{\"messages\":[{\"role\":\"user\",\"tool_calls\":[null]}]},\"response\":null",
			"{\"messages\":[]},\"response\":{\"content\":[null],\"alternatives\":[null]}",
			"{\"messages\":[]},\"response\":{\"error\":true,\"alternatives\":{}}" })
	void whenALogIsOddShouldShowItAndContinue(String requestAndResponse) {
		String id = UUID.randomUUID().toString();
		this.client.deliver(id,
				"{\"request\":%s,\"metadata\":{\"user_id\":\"%s\",\"outcome\":\"%s\"},\"timestamp\":1700000000}"
					.formatted(requestAndResponse, id, id));
		this.browser.awaitText("#records .who", id);
		this.browser.click("#records .row");
		this.browser.awaitText("#records .detail", id);
		assertThat(this.browser.text("#banner")).isEmpty();
	}

	@Test
	void whenThereIsMoreThanAPageShouldShowOlderOnes() {
		this.client.post("/demo/burst", "{\"logs\": 20}");
		this.logger.flush();
		this.browser.await("older ones", (page) -> "false".equals(page.find("#older").getAttribute("aria-disabled")));
		long newestId = this.client.get("/collector/logs?limit=1").json().at("/logs/0/id").asLong();
		String newest = "record-" + newestId;
		this.browser.await("the newest", (page) -> newestRecord().equals(newest));
		assertThat(this.browser.text("#records .gist")).contains("demo data");
		this.browser.click("#older");
		this.browser.await("older ones", (page) -> !newestRecord().equals(newest));
		assertThat(Long.parseLong(newestRecord().substring("record-".length()))).isLessThanOrEqualTo(newestId - 8);
		String second = newestRecord();
		this.browser.click("#older");
		this.browser.await("the third page", (page) -> !newestRecord().equals(second));
		this.browser.click("#newer");
		this.browser.await("the second page", (page) -> newestRecord().equals(second));
		this.browser.click("#newer");
		this.browser.await("the first page", (page) -> newestRecord().equals(newest));
		assertThat(this.browser.find("#newer").getAttribute("aria-disabled")).isEqualTo("true");
	}

	private String newestRecord() {
		return String.valueOf(this.browser.run("return document.querySelector('.detail')?.id"));
	}

}
