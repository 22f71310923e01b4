package com.trainburt.sample.page;

import java.util.HashMap;
import java.util.Map;

import com.trainburt.logger.LoggerStats;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where every log is, under load and with faults.
 */
@EnabledIf("com.trainburt.sample.page.Browser#isInstalled")
class DeliveryPageTests extends PageTest {

	@Test
	void whenOpenedShouldShowTheFiguresOfTheLogger() {
		assertThat(this.browser.text(".lead")).startsWith("Every call to a language model is delivered");
		LoggerStats stats = this.logger.stats();
		this.browser.await("the real number", (page) -> page.number("#sent") == stats.logsSent());
		assertThat(this.browser.text("#banner")).isEmpty();
		assertThat(this.browser.text("#eq-lost")).isEqualTo(this.browser.text("#lost"));
	}

	@Test
	void whenBurstIsSentShouldShowItArriveAndSayWhen() {
		LoggerStats before = this.logger.stats();
		openControls();
		this.browser.click("#burst");
		this.browser.awaitText("#load-result", "Burst: 1,000 of 1,000 sent, 0 lost. just now");
		this.browser.awaitText("#events", "Burst: 1,000 of 1,000 sent, 0 lost.");
		this.browser.await("all sent", (page) -> page.number("#sent") == before.logsSent() + BURST);
		this.browser.await("a peak", (page) -> page.number("#buffer-peak") + page.number("#flight-peak") > 0);
		this.browser.awaitText("#records .gist", "demo data");
		this.browser.awaitText("#load-result", "5 s ago");
	}

	@ParameterizedTest
	@CsvSource({ "down, retrying, The backend is unavailable.", "throttled, retrying, The backend asked to pause.",
			"unauthorized, key rejected, The backend rejects the API key." })
	void whenBackendFailsShouldSayHowInPlainWordsAndLoseNothing(String fault, String state, String explanation) {
		LoggerStats before = this.logger.stats();
		openControls();
		this.browser.click("#fault-" + fault);
		this.browser.await("pressed",
				(page) -> "true".equals(page.find("#fault-" + fault).getAttribute("aria-pressed")));
		this.browser.click("#burst");
		this.browser.awaitText("#state-word", state);
		this.browser.await("all on disk", (page) -> page.number("#spool") == BURST);
		this.browser.awaitText("#explanation", explanation);
		assertThat(this.browser.text("#explanation")).doesNotContain("{", "Exception", "check that");
		this.browser.awaitText("#eq-waiting", "1,000");
		this.browser.run("document.querySelector('#technical').closest('details').open = true");
		this.browser.awaitText("#technical", "Last failed attempt,");
		this.browser.screenshots("fault-" + fault);
		this.browser.click("#remedy");
		this.browser.awaitText("#load-result", "1,000 of 1,000 sent, 0 lost");
		this.browser.awaitText("#state-word", "delivering");
		this.browser.awaitText("#events", "All logs in the spool were sent");
		assertThat(this.logger.stats().logsFailed()).isEqualTo(before.logsFailed());
	}

	@Test
	void whenLogsWaitShouldShowTheSameNumbersInTheFlowAndBesideThePlot() {
		this.client.put("/collector/fault", "{\"fault\": \"down\"}");
		openControls();
		this.browser.click("#burst");
		this.browser.await("all on disk", (page) -> {
			assertThat(page
				.run("""
						const shown = (id) => document.getElementById(id).textContent;
						const number = (id) => Number(shown(id).replaceAll(',', ''));
						return [number('buffer') + number('flight') + ' ' + number('spool'),
							shown('value-memory') === '–' ? 'unknown' : number('value-memory') + ' ' + number('value-spool')];
						"""))
				.asInstanceOf(InstanceOfAssertFactories.LIST)
				.satisfies((numbers) -> assertThat(numbers.get(1)).isIn(numbers.get(0), "unknown"));
			return page.number("#spool") == BURST;
		});
	}

	@Test
	void whenBatchesAreTooLargeShouldCountTheSplits() {
		LoggerStats before = this.logger.stats();
		openControls();
		this.browser.click("#fault-too-large");
		this.browser.awaitText("#fault-status", "batches are split until they fit");
		this.client.post("/demo/burst", "{\"logs\": 60}");
		this.browser.await("all sent", (page) -> page.number("#sent") == before.logsSent() + 60);
		this.browser.await("splits", (page) -> page.number("#splits") > 0);
		assertThat(this.logger.stats().logsFailed()).isEqualTo(before.logsFailed());
	}

	@Test
	void whenALogIsDroppedShouldNotCallItLost() {
		long before = this.logger.stats().logsDropped();
		Map<String, Object> endless = new HashMap<>();
		endless.put("self", endless);
		assertThat(this.logger.log(endless, null)).isFalse();
		this.browser.await("the drop", (page) -> page.number("#dropped") == before + 1);
		assertThat(this.browser.text("#dropped-reasons")).isEqualTo("unserializable " + (before + 1));
		assertThat(this.browser.text("#eq-notes")).contains("Not in this sum: " + (before + 1) + " dropped");
		assertThat(this.browser.text("#lost")).isEqualTo("0");
		assertThat(this.browser.text("#lost-reasons")).isEqualTo("logged, then failed");
		this.browser.awaitText("#events", "1 log dropped: not taken by the logger.");
	}

	@Test
	void whenFlushedShouldSayWhatCameOfTheLogs() {
		this.logger.flush();
		openControls();
		this.browser.click("#flush");
		this.browser.awaitText("#flush-result", "nothing new to report. just now");
		askAndWait("flush me");
		this.browser.click("#flush");
		this.browser.awaitText("#flush-result", "of the logs that no flush has reported yet, 1 sent, 0 lost.");
		this.browser.click("#fault-unauthorized");
		this.browser.awaitText("#fault-status", "rejects the key");
		askAndWait("flush me, too");
		this.browser.click("#flush");
		this.browser.awaitText("#flush-result", "0 sent, 1 on disk, 0 lost.");
	}

	@Test
	void whenPlotIsPointedAtShouldShowTheValuesOfThatTime() {
		this.browser.await("three plots", (page) -> Long.valueOf(3).equals(page.run("""
				return [...document.querySelectorAll('.plot canvas')].filter((canvas) => canvas
					.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)).length""")));
		this.browser.await("points", (page) -> points() > 2);
		assertThat(this.browser.text("#rate-when")).isEqualTo("now");
		this.browser.pointAt("#rate-plot");
		this.browser.awaitText("#rate-when", ":");
		this.browser.awaitText("#waiting-when", ":");
		this.browser.pointAway();
		this.browser.awaitText("#rate-when", "now");
	}

	@Test
	void whenAttemptsAreMadeShouldShowTheirPercentiles() {
		this.browser.await("p50 and p95", (page) -> {
			this.client.post("/demo/burst", "{\"logs\": 50}");
			return page.text("#value-p50").matches("[\\d.,]+") && page.text("#value-p95").matches("[\\d.,]+");
		});
	}

	@Test
	void whenReloadedShouldKeepTheHistoryAndTheGap() {
		this.client.put("/collector/fault", "{\"fault\": \"down\"}");
		this.browser.await("points and a fault", (page) -> points() > 3 && Long.valueOf(1)
			.equals(page.run("return JSON.parse(sessionStorage.getItem('burt.history')).faults.length")));
		this.client.put("/collector/fault", "{\"fault\": \"none\"}");
		this.browser.await("its end",
				(page) -> page.run("return JSON.parse(sessionStorage.getItem('burt.history')).faults[0].to") != null);
		long before = points();
		load();
		this.browser.awaitText("#state-word", "delivering");
		this.browser.await("more points", (page) -> points() > before);
		assertThat(this.browser
			.run("return JSON.parse(sessionStorage.getItem('burt.history')).gaps.map(({ why }) => why).join()"))
			.isEqualTo("page closed");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1280, 1120, 700, 400 })
	void whenValuesOfPlotsAreLongShouldKeepThemApart(int width) {
		this.browser.resize(width, 900);
		assertThat(this.browser.run("""
				const right = (element) => element.getBoundingClientRect().right;
				const values = [...document.querySelectorAll('.plots .value b')];
				values.forEach((value) => { value.textContent = '100,000'; });
				return values.filter((value) => right(value) <= right(value.closest('figure'))).length;"""))
			.isEqualTo(6L);
	}

	@Test
	void whenLogsMoveToDiskBetweenTwoPointsShouldPlotWhatWaitedAtOneInstant() {
		assertThat(this.browser
			.run("""
					return (async () => {
					const { note, history } = await import('/js/history.js?alone');
					const look = (at, memory, spool) => note(at, { queued: 0, logged: 0, sent: 0, buffer: memory, flight: 0, spool },
						{ p50: null, p95: null }, 'none');
					const start = Date.now();
					look(start, 0, 0);
					look(start + 250, 910, 90);
					look(start + 500, 500, 500);
					look(start + 1250, 90, 800);
					return [history.values.memory.at(-1), history.values.spool.at(-1)].join();
					})();"""))
			.isEqualTo("500,500");
	}

	private long points() {
		return (Long) this.browser
			.run("return JSON.parse(sessionStorage.getItem('burt.history') ?? '{\"times\": []}').times.length");
	}

	@Test
	void whenDeliveredThroughKafkaShouldShowWhatIsAtTheBrokerAndWhatIsStored() {
		this.trouble.answer("/demo/setup", """
				{"delivery":"kafka","model":"stand-in","faults":false,"store":"memory","keyNeeded":false}""");
		this.trouble.answer("/collector/kafka", """
				{"topic":"llm-logs","partitions":[{"partition":0,"owner":"collector-1","end":12,"committed":10,"lag":2},
				{"partition":1,"owner":null,"end":3,"committed":3,"lag":0}],"lag":2,"atBroker":15,"stored":13}""");
		this.trouble.answer("/collector/fault",
				"{\"fault\":\"none\",\"unavailable\":\"Faults are answers over HTTP\"}");
		load();
		this.browser.awaitText("#kafka", "collector-1");
		assertThat(this.browser.text("#sent-title")).isEqualTo("At the broker");
		assertThat(this.browser.text(".equation")).contains("at the broker");
		assertThat(this.browser.text("#kafka-broker")).isEqualTo("15");
		assertThat(this.browser.text("#kafka-stored")).isEqualTo("13");
		assertThat(this.browser.text("#kafka-lag")).isEqualTo("2");
		assertThat(this.browser.text("#kafka-rows tr:last-child")).contains("none");
		assertThat(this.browser.text("#kafka")).contains("Stored by this instance");
		this.browser.awaitText("#circuit-text", "batches go to the broker");
		this.browser.awaitText("#records-total", "stored by this instance");
		assertThat(this.browser.find("#demo").getAttribute("aria-disabled")).isEqualTo("true");
		assertThat(this.browser.text("#demo-text")).startsWith("The demo needs a backend that is reached over HTTP.");
		assertThat(this.browser.violations()).isEmpty();
		this.browser.screenshots("kafka");
	}

}
