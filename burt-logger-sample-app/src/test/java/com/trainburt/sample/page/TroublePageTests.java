package com.trainburt.sample.page;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page when something is wrong with its server or with itself.
 */
@EnabledIf("com.trainburt.sample.page.Browser#isInstalled")
class TroublePageTests extends PageTest {

	@Test
	void whenApplicationDoesNotAnswerShouldSaySoAndShowAGap() {
		this.expectedOnConsole.add("net::ERR_INTERNET_DISCONNECTED");
		this.browser.await("a point", (page) -> Boolean.TRUE.equals(page
			.run("return JSON.parse(sessionStorage.getItem('burt.history') ?? '{\"times\": []}').times.length > 0")));
		this.browser.offline(true);
		this.browser.awaitText("#banner", "The application does not answer. Since ");
		assertThat(this.browser.run("return document.querySelector('#fault-status').textContent")).asString()
			.startsWith("Not known");
		this.browser.awaitText("#state-word", "no contact");
		this.browser.screenshots("no-contact");
		this.browser.offline(false);
		this.browser.awaitText("#state-word", "delivering");
		this.browser.awaitNoText("#banner");
		this.browser.await("the gap", (page) -> "no contact".equals(page
			.run("return JSON.parse(sessionStorage.getItem('burt.history')).gaps.map(({ why }) => why).join()")));
	}

	@Test
	void whenApplicationFailsShouldSaySoAndRecover() {
		this.expectedOnConsole.add("the server responded with a status of 500");
		this.trouble.fail();
		this.browser.awaitText("#banner", "HTTP status 500");
		this.trouble.stop();
		this.browser.awaitText("#state-word", "delivering");
		this.browser.awaitNoText("#banner");
	}

	@Test
	void whenKeyIsNeededShouldAskForItOnce() {
		this.expectedOnConsole.add("the server responded with a status of 401");
		this.trouble.demandKey("sesame");
		load();
		this.browser.awaitText("#key-form", "Other machines can reach this application");
		this.browser.awaitText("#state-word", "key needed");
		assertThat(this.browser.violations()).isEmpty();
		this.browser.screenshots("key");
		this.browser.type("#key", "open");
		this.browser.click("#key-form button");
		this.browser.awaitText("#key-form", "The API key is wrong");
		this.browser.type("#key", "sesame");
		this.browser.click("#key-form button");
		this.browser.awaitText("#state-word", "delivering");
		this.browser.awaitNoText("#key-form");
		load();
		this.browser.awaitText("#state-word", "delivering");
		assertThat(this.browser.text("#key-form")).isEmpty();
	}

	@Test
	void whenAScriptFailsShouldSaySoAndContinue() {
		this.expectedOnConsole.add("Uncaught TypeError");
		this.browser.run("window.taken = document.querySelector('#eq-notes'); taken.id = 'elsewhere'");
		this.browser.awaitText("#banner", "An error in this page (");
		askAndWait("Are you still there?");
		this.browser.run("taken.id = 'eq-notes'");
		this.browser.awaitText("#records .gist", "Are you still there?");
		this.browser.click("#banner-button");
		assertThat(this.browser.text("#banner")).isEmpty();
	}

	@Test
	void whenAskedForAPageShouldLetNothingElseRun() {
		assertThat(this.client.get("/").headers().firstValue("Content-Security-Policy").orElse(""))
			.contains("default-src 'none'", "script-src 'self'")
			.doesNotContain("unsafe");
	}

}
