package com.trainburt.logger;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every test await as long as a machine may take whose processors are busy, unless
 * the test says otherwise. JUnit finds it by itself.
 */
public class Patience implements BeforeAllCallback {

	/** Longer than a minute, after which a logger looks for orphans once more. */
	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(PATIENCE);
	}

}
