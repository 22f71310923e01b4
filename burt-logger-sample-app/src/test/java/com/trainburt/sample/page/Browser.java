package com.trainburt.sample.page;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;

import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.FluentWait;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A real browser without a window.
 */
final class Browser implements AutoCloseable {

	private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome",
			"google-chrome-stable");

	private static final String DRIVER = "chromedriver";

	/** Patience on a machine that does much else. */
	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private final ChromeDriver driver;

	Browser(Path downloads) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browser().orElseThrow());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
				"--disable-sync", "--lang=en", "--hide-scrollbars");
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(onPath(DRIVER).orElseThrow())
			.build();
		this.driver = new ChromeDriver(service, options);
		try {
			command("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", downloads.toString()));
			command("Network.enable", Map.of());
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Whether there is a browser to test with; says so if there is none.
	 */
	static boolean isInstalled() {
		boolean installed = browser().isPresent() && onPath(DRIVER).isPresent();
		if (!installed) {
			System.err.println("SKIPPED: the page is not tested, because there is no Chromium with its " + DRIVER
					+ " on the path (on Debian: apt-get install chromium chromium-driver)");
		}
		return installed;
	}

	private static Optional<File> browser() {
		return BROWSERS.stream().map(Browser::onPath).flatMap(Optional::stream).findFirst();
	}

	private static Optional<File> onPath(String program) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> new File(directory, program))
			.filter(File::canExecute)
			.findFirst();
	}

	void open(String address) {
		this.driver.get(address);
	}

	void click(String selector) {
		find(selector).click();
	}

	WebElement find(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

	/** Replace the content of a field. */
	void type(String selector, String text) {
		WebElement field = find(selector);
		field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
		field.sendKeys(text);
	}

	/** Press keys wherever the focus is. */
	void press(CharSequence... keys) {
		this.driver.switchTo().activeElement().sendKeys(keys);
	}

	/** The visible text of an element; empty if there is none. */
	String text(String selector) {
		return String.valueOf(run("const found = document.querySelector(arguments[0]); "
				+ "return found && found.checkVisibility() ? found.innerText : ''", selector));
	}

	/** A number as the page writes it. */
	long number(String selector) {
		String text = text(selector).replace(",", "");
		return text.matches("\\d+") ? Long.parseLong(text) : -1;
	}

	Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	void awaitText(String selector, String part) {
		awaitText("'%s' in %s".formatted(part, selector), selector, (text) -> text.contains(part));
	}

	void awaitNoText(String selector) {
		awaitText("nothing in " + selector, selector, String::isEmpty);
	}

	private void awaitText(String what, String selector, Predicate<String> expected) {
		waiting().withMessage(() -> "%s, which is '%s'".formatted(what, text(selector)))
			.until((driver) -> expected.test(text(selector)));
	}

	void await(String what, Predicate<Browser> expected) {
		waiting().withMessage(what).until((driver) -> expected.test(this));
	}

	private FluentWait<WebDriver> waiting() {
		return new WebDriverWait(this.driver, PATIENCE).pollingEvery(Duration.ofMillis(50));
	}

	void offline(boolean offline) {
		command("Network.emulateNetworkConditions",
				Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
	}

	void theme(String scheme) {
		media(scheme, "no-preference");
	}

	void reduceMotion() {
		media("light", "reduce");
	}

	private void media(String scheme, String motion) {
		command("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme),
						Map.of("name", "prefers-reduced-motion", "value", motion))));
	}

	/** Move the pointer to the middle of an element. */
	void pointAt(String selector) {
		new Actions(this.driver).moveToElement(find(selector)).perform();
	}

	/** Move the pointer to where nothing reacts to it. */
	void pointAway() {
		new Actions(this.driver).moveToLocation(1, 1).perform();
	}

	/**
	 * What the rules of accessibility find, each with the first element.
	 */
	List<?> violations() {
		if (Boolean.FALSE.equals(run("return 'axe' in window"))) {
			run(Axe.SCRIPT);
		}
		return (List<?>) this.driver.executeAsyncScript("""
				const done = arguments[arguments.length - 1];
				axe.run().then(({ violations }) => done(violations.map(({ id, nodes }) =>
					`${id}: ${nodes[0].target} ${nodes[0].failureSummary}`)), (failure) => done([String(failure)]))""");
	}

	void resize(int width, int height) {
		command("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
	}

	/** Keep what a visitor sees first, at both widths in both themes. */
	void screenshots(String name) {
		for (int width : new int[] { 1280, 400 }) {
			resize(width, 900);
			for (String scheme : List.of("light", "dark")) {
				theme(scheme);
				screenshot("%s-%d-%s".formatted(name, width, scheme));
			}
		}
		resize(1280, 900);
		theme("light");
	}

	/** Keep all of the page, and not only what fits. */
	private void screenshot(String name) {
		run("scrollTo(0, 0)");
		List<?> size = (List<?>) run("return [innerWidth, document.documentElement.scrollHeight]");
		resize(((Number) size.get(0)).intValue(), ((Number) size.get(1)).intValue());
		try {
			Files.createDirectories(SCREENSHOTS);
			Files.write(SCREENSHOTS.resolve(name + ".png"), picture());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A screenshot of the viewport. */
	byte[] picture() {
		return this.driver.getScreenshotAs(OutputType.BYTES);
	}

	/** The messages of the console since the last call. */
	List<String> console() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::toString).toList();
	}

	private void command(String name, Map<String, Object> parameters) {
		this.driver.executeCdpCommand(name, parameters);
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
