package com.trainburt.logger.boot;

import java.nio.file.Path;
import java.util.Map;

import com.trainburt.logger.FeedbackTokens;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.SpoolSettings;
import com.trainburt.logger.redaction.RedactionFilter;
import com.trainburt.logger.transport.InvalidOptionException.Problem;
import com.trainburt.logger.transport.OptionChecks;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Sets up a builder with the properties.
 */
final class ConfiguredBuilder {

	/** Without it there are no tokens. */
	static final String TOKEN_KEY = "burt.logger.feedback.token-key";

	private ConfiguredBuilder() {
	}

	/**
	 * Set up a builder.
	 * @param checks collects each property that cannot work
	 */
	static LLMLoggerBuilder of(BurtLoggerProperties properties, Environment environment, OptionChecks checks) {
		VariableKeys.restore(environment, properties);
		LLMLoggerBuilder builder = LLMLogger.builder()
			.batchSize(properties.getBatchSize())
			.flushInterval(properties.getFlushInterval())
			.maxQueueSize(properties.getMaxQueueSize())
			.maxRetries(properties.getMaxRetries())
			.initialRetryDelay(properties.getInitialRetryDelay())
			.maxRetryDelay(properties.getMaxRetryDelay())
			.timeout(properties.getTimeout())
			.debug(properties.isDebug())
			.maxQueueBytes(properties.getMaxQueueBytes().toBytes())
			.maxBatchBytes(properties.getMaxBatchBytes().toBytes())
			.maxInFlight(properties.getMaxInFlight())
			.sampleRate(properties.getSampleRate())
			.shutdownTimeout(properties.getShutdownTimeout())
			.metadata(properties.getMetadata())
			.spool(spool(properties.getSpool(), environment, checks))
			.optionNames(OptionProperties.NAMES);
		checks.collect(builder::validate);
		checkPlaceholders("metadata", properties.getMetadata(), checks);
		checkCapture(environment, checks);
		feedbackTokens(environment, checks);
		return builder;
	}

	private static void checkPlaceholders(String option, @Nullable Object value, OptionChecks checks) {
		if (value instanceof Map<?, ?> map) {
			map.forEach((key, nested) -> checkPlaceholders(option + "." + key, nested, checks));
		}
		else if (value != null) {
			Placeholders.areIn(option, value.toString(), checks);
		}
	}

	/**
	 * Check the properties that the captures bind themselves, so that they are reported
	 * with the rest.
	 */
	static void checkCapture(Environment environment, OptionChecks checks) {
		String option = "capture.maxMediaBytes";
		try {
			Binder.get(environment)
				.bind("burt.logger.capture.max-media-bytes", DataSize.class)
				.ifBound((size) -> checks.check(!size.isNegative(), option, OptionChecks.bytes(size.toBytes()),
						"must not be negative"));
		}
		catch (BindException ex) {
			Problem problem = UnreadableProperties.problem(ex);
			checks.check(false, option, problem.value(), problem.requirement());
		}
	}

	private static @Nullable SpoolSettings spool(SpoolProperties properties, Environment environment,
			OptionChecks checks) {
		Path directory = properties.getDirectory();
		if (directory == null) {
			// Such as an environment variable without a value, which is bound to null.
			boolean empty = Binder.get(environment).bind("burt.logger.spool.directory", String.class).isBound();
			checks.check(!empty, "spool.directory", null, "is empty: give it a directory, or delete the property");
			checks.check(empty || properties.getMode() != SpoolSettings.Mode.JOURNAL, "spool.mode", null,
					"is journal, which needs 'spool.directory': set the directory that the journal is kept in");
			return null;
		}
		if (Placeholders.areIn("spool.directory", directory.toString(), checks)) {
			return null;
		}
		return SpoolSettings.in(directory)
			.withMode(properties.getMode())
			.withMaxBytes(properties.getMaxBytes().toBytes())
			.withMaxAge(properties.getMaxAge());
	}

	/**
	 * Create the filter that redacts logs.
	 * @param checks collects each pattern that cannot work
	 * @return the filter, or {@code null} if there is nothing to redact
	 */
	static @Nullable RedactionFilter redaction(RedactionProperties properties, OptionChecks checks) {
		return (!properties.getBuiltIn().isEmpty() || !properties.getPatterns().isEmpty())
				? checks.collect(() -> new RedactionFilter(properties.getBuiltIn(), properties.getPatterns())) : null;
	}

	/**
	 * Create the factory of tokens for feedback.
	 * @param checks collects a key that cannot work
	 * @return the tokens, or {@code null} if there is no key
	 */
	static @Nullable FeedbackTokens feedbackTokens(Environment environment, OptionChecks checks) {
		// The environment itself would not return an unresolved placeholder, but throw.
		Binder binder = Binder.get(environment);
		String key = binder.bind(TOKEN_KEY, String.class).orElse(null);
		String previousKey = binder.bind("burt.logger.feedback.previous-token-key", String.class).orElse(null);
		checks.check(key != null || previousKey == null, "feedback.previousTokenKey", null,
				"needs 'feedback.tokenKey', which new tokens are signed with");
		if (key == null || Placeholders.areIn("feedback.tokenKey", key, checks)) {
			return null;
		}
		FeedbackTokens tokens = checks.collect(() -> new FeedbackTokens(key));
		if (tokens == null || previousKey == null
				|| Placeholders.areIn("feedback.previousTokenKey", previousKey, checks)) {
			return tokens;
		}
		return checks.collect(() -> tokens.withPreviousKey(previousKey));
	}

}
