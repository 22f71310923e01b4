package com.trainburt.sample.page;

import java.net.URI;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.openqa.selenium.Keys;

import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chat, and what a user says of its answers.
 */
@EnabledIf("com.trainburt.sample.page.Browser#isInstalled")
class ChatPageTests extends PageTest {

	@Test
	void whenOpenedShouldShowTheWholeChatAboveTheFold() {
		assertThat(
				this.browser.run("return document.querySelector('#chat-status').getBoundingClientRect().bottom <= 900"))
			.isEqualTo(true);
		assertThat(this.browser.run("return document.querySelector('#demo').getBoundingClientRect().bottom <= 900"))
			.isEqualTo(true);
	}

	@Test
	void whenModelAnswersWithHtmlShouldShowItAsText() {
		String message = "<img src=x onerror=\"document.title='taken over'\"><script>alert(1)</script> "
				+ UUID.randomUUID();
		ask(message);
		this.browser.awaitText(NEWEST_ANSWER, "You said: " + message);
		this.browser.awaitText("#records .gist", message);
		assertThat(this.browser.text("#records .outcome")).isEqualTo("complete");
		assertThat(this.browser.run("return document.querySelectorAll('main img, main script').length")).isEqualTo(0L);
		assertThat(this.browser.run("return document.title")).isEqualTo("Burt Logger: where every log is");
	}

	@Test
	void whenTextHidesOrReordersShouldRevealIt() {
		String id = UUID.randomUUID().toString();
		this.browser.run("document.querySelector('#message').value = arguments[0]",
				id + " \u202egpj\u202c \u0007 \u200b");
		this.browser.click("#send");
		this.browser.awaitText(NEWEST_ANSWER, id + " U+202EgpjU+202C U+0007 U+200B");
		this.browser.awaitText("#records .gist", id + " U+202EgpjU+202C U+0007 U+200B");
		this.browser.click("#records .row");
		this.browser.run("document.querySelectorAll('#records details').forEach((part) => { part.open = true; })");
		this.browser.awaitText("#records .detail", "\"content\": \"" + id + " U+202EgpjU+202C \\u0007 U+200B\"");
		assertThat(this.browser.text("body")).doesNotContain("\u202e", "\u0007", "\u200b");
	}

	@Test
	void whenMessageIsSentShouldClearTheFieldAndTakeSeveralLines() {
		this.browser.type("#message", "one");
		this.browser.press(Keys.chord(Keys.SHIFT, Keys.ENTER));
		this.browser.press("two");
		this.browser.press(Keys.ENTER);
		this.browser.awaitText(NEWEST_ANSWER, "You said: one\ntwo");
		assertThat(this.browser.run("return document.querySelector('#message').value")).isEqualTo("");
		this.browser.press(Keys.ENTER);
		assertThat(this.browser.run("return document.querySelectorAll('#transcript .bubble').length")).isEqualTo(2L);
	}

	@Test
	void whenStreamingShouldShowTheAnswerAndItsRecord() {
		String id = UUID.randomUUID().toString();
		this.browser.click("#stream");
		askAndWait("word by word " + id);
		assertThat(this.browser.text(NEWEST_ANSWER)).isEqualTo("You said: word by word " + id);
		this.browser.awaitText("#records .gist", id);
		this.browser.click("#records .row");
		assertThat(this.browser.text("#records .facts").replace("\n", " ")).contains("streaming true");
	}

	@Test
	void whenStreamIsStoppedShouldMarkTheAnswerAndItsRecord(CapturedOutput output) {
		String id = UUID.randomUUID().toString();
		this.browser.click("#stream");
		ask(id + IntStream.range(0, 300).mapToObj((i) -> " word" + i).collect(Collectors.joining()));
		this.browser.awaitText(NEWEST_ANSWER, "word3");
		this.browser.click("#stop");
		this.browser.awaitText("#chat-status", "Stopped");
		assertThat(this.browser.text("#transcript .bubble:last-child .stopped")).isEqualTo("stopped");
		this.browser.awaitText("#records .gist", id);
		assertThat(this.browser.text("#records .outcome")).isEqualTo("cancelled");
		this.browser.click("#records .row");
		assertThat(this.browser.text("#records .bubble[data-role=assistant]")).contains("word3")
			.doesNotContain("word299");
		assertThat(output).doesNotContain("onErrorDropped");
	}

	@Test
	void whenAnswerIsJudgedShouldShowTheLabelOnItsRecord() {
		String user = user();
		askAndWait("judge " + user);
		this.browser.click("[aria-label='Good answer']");
		this.browser.awaitText(".feedback .status", "Thumb up, logged");
		this.browser.click("[aria-label='Bad answer']");
		this.browser.awaitText(".feedback .status", "Thumb down, logged");
		assertThat(this.browser.find("[aria-label='Good answer']").getAttribute("aria-pressed")).isEqualTo("false");
		assertThat(this.browser.find("[aria-label='Bad answer']").getAttribute("aria-pressed")).isEqualTo("true");
		filterByUser(user);
		this.browser.awaitText("#records .gist", "thumb down");
	}

	@Test
	void whenAnswerIsCorrectedShouldOfferThePair() {
		String user = user();
		askAndWait("correct " + user);
		click("Correct …");
		assertThat(this.browser.run("return document.activeElement.value")).isEqualTo("You said: correct " + user);
		this.browser.press(Keys.chord(Keys.CONTROL, "a"), "Much better.");
		click("Save the correction");
		this.browser.awaitText(".feedback .status", "Correction, logged");
		assertThat(focused()).isEqualTo("Correct …");
		filterByUser(user);
		this.browser.awaitText("#records .gist", "corrected");
		assertThat(pairs()).hasSize(1);
		assertThat(this.browser.find("#download-pairs").getAttribute("href")).contains("format=openai_dpo", user);
		this.browser.click("#format option[value=trl]");
		this.browser.await("TRL",
				(page) -> page.find("#download-pairs").getAttribute("href").contains("format=trl_dpo"));
		this.browser.click("#records .row");
		this.browser.awaitText("#records .labels", "Much better. by user");
	}

	@Test
	void whenThereAreTwoAnswersShouldLetOneBePreferred() {
		String user = user();
		askAndWait("twice " + user);
		assertThat(this.browser.text("#transcript")).doesNotContain("Prefer this one");
		click("Ask again");
		this.browser.awaitText(NEWEST_ANSWER, "Once more, you said: twice " + user);
		click("Prefer this one");
		this.browser.awaitText(".feedback .status", "Preferred, logged");
		filterByUser(user);
		this.browser.awaitText("#records", "preferred");
		assertThat(pairs()).hasSize(1);
	}

	/** What the link downloads. */
	private Stream<String> pairs() {
		this.browser.await("a link", (page) -> page.find("#download-pairs").isDisplayed());
		URI link = URI.create(String.valueOf(this.browser.find("#download-pairs").getAttribute("href")));
		return this.client.get(link.getRawPath() + "?" + link.getRawQuery()).body().lines();
	}

	@Test
	void whenAnswerFailsShouldSaySoUntilItIsOver() {
		this.expectedOnConsole.add("net::ERR_INTERNET_DISCONNECTED");
		this.browser.offline(true);
		ask("Anybody there?");
		this.browser.awaitText("#chat-status", "The application does not answer. just now");
		assertThat(this.browser.run("return document.querySelector('#message').value")).isEqualTo("Anybody there?");
		this.browser.offline(false);
		this.browser.awaitNoText("#chat-status");
	}

	private String user() {
		String user = "user-" + UUID.randomUUID();
		this.browser.type("#user", user);
		return user;
	}

	/** Press the first button with a text. */
	private void click(String text) {
		this.browser.run("[...document.querySelectorAll('#transcript button')]"
				+ ".find((button) => button.innerText === arguments[0]).click()", text);
	}

}
