package com.trainburt.logger.redaction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.trainburt.logger.LogEntry;
import com.trainburt.logger.LogFilter;
import com.trainburt.logger.transport.InvalidOptionException;
import org.jspecify.annotations.Nullable;

/**
 * Replaces what its patterns find by the name of the pattern, such as {@code [EMAIL]}: in
 * every string of request, response and metadata, and in every key. Numbers are left as
 * they are. Patterns see the text of one value; what is spread over several is not found.
 * <p>
 * A log whose text a pattern cannot get through in a number of steps that grows in
 * proportion to it is lost, and counted, instead of being sent unredacted.
 */
// What has nothing to redact is kept as it is, so identity says whether there was any.
@SuppressWarnings("ReferenceEquality")
public final class RedactionFilter implements LogFilter {

	private final List<Rule> rules = new ArrayList<>();

	/**
	 * Create the filter. Patterns of one's own go first.
	 * @param builtIn built-in patterns to apply
	 * @param patterns regular expressions by the name that replaces what they find
	 * @throws InvalidOptionException if one of them is no regular expression, or finds
	 * the empty text
	 */
	public RedactionFilter(Collection<RedactionPattern> builtIn, Map<String, String> patterns) {
		patterns.forEach((name, regex) -> this.rules.add(PatternRule.checked(name, regex, placeholder(name))));
		builtIn.stream()
			.distinct()
			.sorted()
			.forEach((pattern) -> this.rules.add(pattern.rule(placeholder(pattern.name()))));
	}

	private static String placeholder(String name) {
		return "[" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "]";
	}

	@Override
	public LogEntry filter(LogEntry entry) {
		Steps steps = new Steps();
		LogEntry redacted = entry;
		Object request = redact(entry.request(), steps);
		if (request != entry.request() && request != null) {
			redacted = redacted.withRequest(request);
		}
		Object response = redact(entry.response(), steps);
		if (response != entry.response()) {
			redacted = redacted.withResponse(response);
		}
		Map<String, @Nullable Object> metadata = redactMap(entry.metadata(), steps);
		if (metadata != entry.metadata()) {
			redacted = redacted.withMetadata(metadata);
		}
		return redacted;
	}

	/**
	 * Redact a value.
	 * @return the value itself if there was nothing to redact
	 */
	@SuppressWarnings("unchecked")
	private @Nullable Object redact(@Nullable Object value, Steps steps) {
		if (value instanceof String text) {
			return redactText(text, steps);
		}
		if (value instanceof Map<?, ?> map) {
			return redactMap((Map<String, @Nullable Object>) map, steps);
		}
		if (value instanceof List<?> list) {
			return redactList(list, steps);
		}
		if (value == null || value instanceof Number || value instanceof Boolean) {
			return value;
		}
		throw new IllegalStateException("cannot look into a " + value.getClass().getName());
	}

	private String redactText(String text, Steps steps) {
		String redacted = text;
		for (Rule rule : this.rules) {
			redacted = rule.redact(redacted, steps);
		}
		return redacted;
	}

	private Map<String, @Nullable Object> redactMap(Map<String, @Nullable Object> map, Steps steps) {
		Map<String, @Nullable Object> redacted = new LinkedHashMap<>();
		Map<String, Integer> copies = new HashMap<>();
		boolean changed = false;
		for (Map.Entry<String, @Nullable Object> entry : map.entrySet()) {
			String key = redactText(entry.getKey(), steps);
			Object value = redact(entry.getValue(), steps);
			changed |= !key.equals(entry.getKey()) || value != entry.getValue();
			redacted.put(unused(key, redacted, copies), value);
		}
		return changed ? redacted : map;
	}

	/**
	 * Two keys may have become the same, and neither value is to be lost. There may be
	 * many such, so the numbers that are taken are not tried again.
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
			Object value = redact(element, steps);
			changed |= value != element;
			redacted.add(value);
		}
		return changed ? redacted : list;
	}

}
