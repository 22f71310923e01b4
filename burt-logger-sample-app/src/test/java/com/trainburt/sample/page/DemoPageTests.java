package com.trainburt.sample.page;

import com.trainburt.logger.LoggerStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The outage demo.
 */
@EnabledIf("com.trainburt.sample.page.Browser#isInstalled")
class DemoPageTests extends PageTest {

	private static final String STEP = "#demo-steps [aria-current]";

	/** Sums the shifts that no visitor caused, as browsers do for the metric. */
	private static final String WATCH_SHIFTS = """
			window.shifted = 0;
			new PerformanceObserver((list) => list.getEntries().filter((entry) => !entry.hadRecentInput)
				.forEach((entry) => { window.shifted += entry.value; })).observe({ type: 'layout-shift' })""";

	/** What the page says when it begins to restore the backend. */
	private static final String NOTE_TEXT_WHEN_RESTORED = """
			const ask = window.fetch;
			window.fetch = (address, options) => {
				if (options?.body?.includes('too-large')) {
					window.textWhenRestored = document.getElementById('demo-text').textContent;
				}
				return ask(address, options);
			};""";

	@Test
	void whenDemoRunsShouldTellAnOutageAndAccountForEveryLog() {
		LoggerStats before = this.logger.stats();
		this.browser.screenshots("start");
		this.browser.run(WATCH_SHIFTS);
		this.browser.click("#demo");
		this.browser.awaitText(STEP, "Steady traffic");
		assertThat(this.browser.text("#demo")).isEqualTo("Stop the demo");
		this.browser.awaitText(STEP, "Backend down");
		this.browser.awaitText(STEP, "Spool fills");
		this.browser.await("logs on disk", (page) -> page.number("#spool") > 50);
		this.browser.awaitText("#state-word", "retrying");
		this.browser.awaitText("#circuit", "open");
		this.browser.awaitText("#explanation", "The backend is unavailable. The logs wait on disk; nothing is lost.");
		Object shifted = this.browser.run("return window.shifted");
		this.browser.screenshots("outage");
		this.browser.run("window.shifted = arguments[0]", shifted);
		this.browser.awaitText(STEP, "Backend back");
		this.browser.awaitText("#demo-text", "all arrived, 0 lost.");
		this.browser.awaitText("#circuit", "closed");
		assertThat(((Number) this.browser.run("return window.shifted")).doubleValue()).isLessThan(0.02);
		this.browser.screenshots("proof");
		assertThat(this.browser.text("#demo")).isEqualTo("Run the outage demo again");
		assertThat(this.browser.number("#spool-peak")).isGreaterThan(50);
		LoggerStats after = this.logger.stats();
		assertThat(after.logsFailed()).isEqualTo(before.logsFailed());
		assertThat(after.logsDropped()).isEqualTo(before.logsDropped());
		long logged = after.logsQueued() - before.logsQueued();
		assertThat(logged).isGreaterThan(200);
		assertThat(this.browser.text("#demo-text").replace(",", "")).startsWith("Done: " + logged + " logged");
		this.browser.awaitText("#events", "Outage demo:");
		assertThat(fault()).isEqualTo("none");
	}

	@Test
	void whenDemoIsStoppedShouldRestoreTheFaultThatWasThere() {
		this.client.put("/collector/fault", "{\"fault\": \"too-large\"}");
		this.browser.click("#demo");
		this.browser.awaitText(STEP, "Backend down");
		this.browser.await("the outage", (page) -> fault().equals("down"));
		this.browser.run(NOTE_TEXT_WHEN_RESTORED);
		this.browser.click("#demo");
		this.browser.awaitText("#demo-text", "Stopped. The backend is as it was before.");
		assertThat(fault()).isEqualTo("too-large");
		assertThat(this.browser.text("#demo")).isEqualTo("Run the outage demo again");
		assertThat((String) this.browser.run("return window.textWhenRestored")).isNotEmpty()
			.doesNotStartWith("Stopped.");
		assertThat(this.browser.run("return document.querySelectorAll('#demo-steps [aria-current]').length"))
			.isEqualTo(0L);
	}

	@Test
	void whenDemoIsStoppedDuringARequestShouldStopAllTheSame() {
		this.browser.run("""
				const ask = window.fetch;
				window.fetch = (address, options) => {
					if (options?.body?.includes('down')) {
						document.getElementById('demo').click();
					}
					return ask(address, options);
				};""");
		this.browser.click("#demo");
		this.browser.awaitText("#demo-text", "Stopped. The backend is as it was before.");
		this.browser.await("no fault", (page) -> fault().equals("none"));
	}

	@Test
	void whenPageIsLeftShouldRestoreTheBackend() {
		this.browser.click("#demo");
		this.browser.await("the outage", (page) -> fault().equals("down"));
		this.browser.open("about:blank");
		this.browser.await("no fault", (page) -> fault().equals("none"));
	}

	@Test
	void whenApplicationVanishesShouldEndWithTheReason() {
		this.expectedOnConsole.add("net::ERR_INTERNET_DISCONNECTED");
		this.browser.click("#demo");
		this.browser.awaitText(STEP, "Steady traffic");
		this.browser.offline(true);
		this.browser.awaitText("#demo-text", "The application does not answer.");
		assertThat(this.browser.text("#demo")).isEqualTo("Run the outage demo again");
		this.browser.offline(false);
		this.browser.awaitNoText("#demo-text");
	}

	@Test
	void whenMotionIsUnwantedShouldNotMove() {
		this.browser.reduceMotion();
		this.client.post("/demo/burst", "{\"logs\": 500}");
		this.browser.await("logs on their way",
				(page) -> page.run("return document.querySelector('[data-flowing]')") != null);
		assertThat(this.browser
			.run("return [...document.querySelectorAll('*')].map((element) => getComputedStyle(element))"
					+ ".filter((style) => style.transitionDuration !== '0s' || style.animationName !== 'none').length"))
			.isEqualTo(0L);
	}

	private String fault() {
		return this.client.get("/collector/fault").json().path("fault").asString();
	}

}
