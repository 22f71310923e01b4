package com.trainburt.sample.page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page for everybody: with a keyboard alone, on a narrow screen, in both themes.
 */
@EnabledIf("com.trainburt.sample.page.Browser#isInstalled")
class AccessPageTests extends PageTest {

	@ParameterizedTest
	@CsvSource({ "1280, light", "1280, dark", "768, light", "768, dark", "400, light", "400, dark" })
	void whenLookedAtShouldKeepTheRulesOfAccessibility(int width, String scheme) {
		this.browser.resize(width, 900);
		this.browser.theme(scheme);
		askAndWait("Anunreasonablylongword".repeat(20));
		this.browser.click("[aria-label='Good answer']");
		this.browser.awaitText(".feedback .status", "logged");
		filterBy("outcome", "complete");
		this.browser.await("a record",
				(page) -> Boolean.TRUE.equals(page.run("return document.querySelector('#records .row') !== null")));
		this.client.put("/collector/fault", "{\"fault\": \"down\"}");
		this.client.post("/demo/burst", "{\"logs\": 50}");
		this.browser.await("all on disk", (page) -> page.number("#spool") >= 50);
		this.browser.run("document.querySelectorAll('.more').forEach((part) => { part.open = true; })");
		this.browser.run("document.querySelector('#records .row').click()");
		this.browser.run("document.querySelectorAll('#records details').forEach((part) => { part.open = true; })");
		this.browser.awaitText("#records .detail", "\"messages\"");
		assertThat(this.browser.violations()).isEmpty();
		assertThat(this.browser.run("return document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
	}

	@Test
	void whenThereIsOnlyAKeyboardShouldDoForAll() {
		// Whom no demo data has.
		this.browser.run("document.querySelector('#user').value = 'keyboard'");
		this.browser.press(Keys.TAB);
		assertThat(focused()).isEqualTo("Skip to the chat");
		assertThat(this.browser.run("return getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
		this.browser.press(Keys.ENTER);
		this.browser.press(Keys.TAB);
		this.browser.press(Keys.ARROW_DOWN);
		this.browser.press(Keys.chord(Keys.SHIFT, Keys.TAB));
		assertThat(focused()).isEqualTo("What is a fox?");
		this.browser.press(Keys.chord(Keys.CONTROL, "a"), "tell me more" + " word".repeat(300));
		tabTo("Send");
		this.browser.press(Keys.ENTER);
		this.browser.awaitText(NEWEST_ANSWER, "word");
		this.browser.press(Keys.chord(Keys.SHIFT, Keys.TAB));
		assertThat(focused()).isEqualTo("Stop");
		this.browser.press(Keys.ENTER);
		this.browser.awaitText("#chat-status", "Stopped");
		assertThat(focused()).isEqualTo("Stop");
		tabTo("Run the outage demo");
		this.browser.press(Keys.SPACE);
		this.browser.awaitText("#demo-steps [aria-current]", "Steady traffic");
		assertThat(focused()).isEqualTo("Stop the demo");
		this.browser.press(Keys.SPACE);
		this.browser.awaitText("#demo-text", "Stopped.");
		assertThat(focused()).isEqualTo("Run the outage demo again");
		tabTo("Other faults and load");
		this.browser.press(Keys.ENTER);
		tabTo("Answer 401");
		this.browser.press(Keys.SPACE);
		this.browser.awaitText("#fault-status", "rejects the key");
		tabTo("Bring it back");
		this.browser.press(Keys.SPACE);
		this.browser.awaitText("#fault-status", "accepts every batch");
		assertThat(focused()).isEqualTo("Bring it back");
		filterByUser("keyboard");
		this.browser.awaitText("#records .gist", "tell me more");
		this.browser.run("document.querySelector('#filters-reset').focus()");
		this.browser.press(Keys.TAB);
		this.browser.press(Keys.ENTER);
		this.browser.awaitText("#records .bubble[data-role=user]", "tell me more");
	}

	/** Go on with the tabulator key until something has the focus. */
	private void tabTo(String name) {
		for (int i = 0; i < 25 && !focused().startsWith(name); i++) {
			this.browser.press(Keys.TAB);
		}
		assertThat(focused()).startsWith(name);
	}

	@Test
	void whenSomethingChangesShouldSayItToScreenReaders() {
		for (String region : new String[] { "#state", "#demo-text", "#explanation", "#chat-status" }) {
			assertThat(this.browser.find(region).getAttribute("role")).as(region).isEqualTo("status");
		}
		assertThat(this.browser.find("#banner").getAttribute("role")).isEqualTo("alert");
		assertThat(this.browser.find("#transcript").getAttribute("role")).isEqualTo("log");
	}

}
