package com.trainburt.logger.redaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import com.trainburt.logger.LogEntry;
import com.trainburt.logger.LogFilter;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.OptionChecks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces each match of its patterns by the name of the pattern, such as
 * {@code [EMAIL]}: in every string of request, response and metadata, and in every key.
 * Numbers stay unchanged. Patterns see the text of one value; a match cannot span several
 * values.
 * <p>
 * If a pattern needs more steps for a request, response or metadata than a limit in
 * proportion to its size, or more than 250 ms a log, {@code withheld} is sent instead of
 * the unredacted content: an object with the {@code reason}, the {@code bytes} of its
 * JSON, and their {@code sha256}.
 */
// A value with nothing to redact is returned itself, so identity shows whether anything
// changed.
@SuppressWarnings("ReferenceEquality")
public final class RedactionFilter implements LogFilter {

	private static final Logger log = LoggerFactory.getLogger(RedactionFilter.class);

	/** These find numbers, of which ids of responses may have the shape. */
	private static final Set<RedactionPattern> NUMBERS = EnumSet.of(RedactionPattern.CREDIT_CARD,
			RedactionPattern.PHONE);

	private final List<Rule> rules = new ArrayList<>();

	/** The rules for ids of responses. */
	private final List<Rule> idRules = new ArrayList<>();

	/** The built-in patterns need none. */
	private final @Nullable Runaway runaway;

	private final LongSupplier nanoTime;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create the filter. Custom patterns go first.
	 * @param builtIn built-in patterns to apply
	 * @param patterns regular expressions by the name that replaces their matches
	 * @throws InvalidOptionException if any is no regular expression, or finds the empty
	 * text
	 */
	public RedactionFilter(Collection<RedactionPattern> builtIn, Map<String, String> patterns) {
		this(builtIn, patterns, System::nanoTime);
	}

	RedactionFilter(Collection<RedactionPattern> builtIn, Map<String, String> patterns, LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.runaway = patterns.isEmpty() ? null : new Runaway();
		OptionChecks checks = new OptionChecks();
		patterns.forEach((name, regex) -> {
			Rule rule = checks.collect(() -> PatternRule.checked(name, regex, placeholder(name)));
			if (rule != null) {
				this.rules.add(rule);
			}
		});
		this.idRules.addAll(this.rules);
		checks.rejectInvalid();
		builtIn.stream().distinct().sorted().forEach((pattern) -> {
			Rule rule = pattern.rule(placeholder(pattern.name()));
			this.rules.add(rule);
			if (!NUMBERS.contains(pattern)) {
				this.idRules.add(rule);
			}
		});
	}

	private static String placeholder(String name) {
		return "[" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "]";
	}

	/**
	 * Redact a log.
	 * @throws InterruptedException if the thread was interrupted
	 */
	@Override
	public LogEntry filter(LogEntry entry) throws InterruptedException {
		// The built-in patterns take a time in proportion to the text.
		Steps steps = new Steps((this.runaway != null) ? this.nanoTime : () -> 0);
		LogEntry redacted = entry;
		// First, because the metadata describes the rest.
		@SuppressWarnings("unchecked")
		Map<String, @Nullable Object> metadata = (Map<String, @Nullable Object>) attempt(entry.metadata(), false,
				steps);
		if (metadata != entry.metadata() && metadata != null) {
			redacted = redacted.withMetadata(metadata);
		}
		Object request = attempt(entry.request(), false, steps);
		if (request != entry.request() && request != null) {
			redacted = redacted.withRequest(request);
		}
		Object response = attempt(entry.response(), true, steps);
		if (response != entry.response()) {
			redacted = redacted.withResponse(response);
		}
		return redacted;
	}

	private @Nullable Object attempt(@Nullable Object value, boolean isResponse, Steps steps)
			throws InterruptedException {
		if (value == null) {
			return null;
		}
		try {
			return (this.runaway != null) ? this.runaway.call(() -> redact(value, isResponse, steps), steps)
					: redact(value, isResponse, steps);
		}
		catch (TooLongException ex) {
			String reason = String.valueOf(ex.getMessage());
			if (this.warned.compareAndSet(false, true)) {
				log.warn("A log is sent without a part of its content: {}. Further cases are not reported, "
						+ "see 'withheld' in the logs", ForeignText.sanitize(reason));
			}
			return Withheld.of(value, reason);
		}
	}

	/**
	 * Redact a value.
	 * @param isResponse whether it is the response of a log, and not a part of one
	 * @return the value itself if there was nothing to redact
	 */
	@SuppressWarnings("unchecked")
	private @Nullable Object redact(@Nullable Object value, boolean isResponse, Steps steps) {
		if (value instanceof String text) {
			return redactText(text, this.rules, steps);
		}
		if (value instanceof Map<?, ?> map) {
			return redactMap((Map<String, @Nullable Object>) map, isResponse, steps);
		}
		if (value instanceof List<?> list) {
			return redactList(list, steps);
		}
		if (value == null || value instanceof Number || value instanceof Boolean) {
			return value;
		}
		throw new IllegalStateException("cannot redact a " + value.getClass().getName());
	}

	private static String redactText(String text, List<Rule> rules, Steps steps) {
		String redacted = text;
		for (Rule rule : rules) {
			redacted = rule.redact(redacted, steps);
		}
		return redacted;
	}

	private Map<String, @Nullable Object> redactMap(Map<String, @Nullable Object> map, boolean isResponse,
			Steps steps) {
		Map<String, @Nullable Object> redacted = new LinkedHashMap<>();
		Map<String, Integer> copies = new HashMap<>();
		boolean changed = false;
		for (Map.Entry<String, @Nullable Object> entry : map.entrySet()) {
			String key = redactText(entry.getKey(), this.rules, steps);
			Object value = redactEntry(map, entry, isResponse, steps);
			changed |= !key.equals(entry.getKey()) || value != entry.getValue();
			redacted.put(unused(key, redacted, copies), value);
		}
		return changed ? redacted : map;
	}

	private @Nullable Object redactEntry(Map<String, @Nullable Object> map, Map.Entry<String, @Nullable Object> entry,
			boolean isResponse, Steps steps) {
		Object value = entry.getValue();
		if (LogIds.isId(map, entry)) {
			return value;
		}
		return (value instanceof String text && LogIds.isResponseId(map, entry, isResponse))
				? redactText(text, this.idRules, steps) : redact(value, false, steps);
	}

	/**
	 * Two keys may have become the same, and neither value may be lost. There may be many
	 * of them, so used numbers are not checked again.
	 */
	private static String unused(String key, Map<String, @Nullable Object> map, Map<String, Integer> copies) {
		String unused = key;
		while (map.containsKey(unused)) {
			unused = key + " " + copies.merge(key, 2, (last, first) -> last + 1);
		}
		return unused;
	}

	private List<?> redactList(List<?> list, Steps steps) {
		List<@Nullable Object> redacted = new ArrayList<>(list.size());
		boolean changed = false;
		for (Object element : list) {
			Object value = redact(element, false, steps);
			changed |= value != element;
			redacted.add(value);
		}
		return changed ? redacted : list;
	}

}
