package com.trainburt.sample.collector;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Selects the logs that match all values that are not {@code null}.
 *
 * @param model the model that was asked
 * @param outcome how the call ended
 * @param userId who asked
 * @param from when the call was logged, at the earliest
 * @param to before which time the call was logged
 * @param label the name of a label of the log
 * @param labelText its value, or {@code null} for any
 */
record LogQuery(@Nullable String model, @Nullable String outcome, @Nullable String userId, @Nullable Instant from,
		@Nullable Instant to, @Nullable String label, @Nullable String labelText) {

	/** All logs. */
	static final LogQuery ALL = new LogQuery(null, null, null, null, null, null, null);

	/** Its parameters in an address. */
	static final List<String> PARAMETERS = List.of("model", "outcome", "user_id", "from", "to", "label");

	/**
	 * Read the parameters of an address.
	 * @param parameters all of them
	 * @return the query
	 */
	static LogQuery of(QueryParameters parameters) {
		Instant from = parameters.instant("from");
		Instant to = parameters.instant("to");
		if (from != null && to != null && from.isAfter(to)) {
			throw QueryParameters.invalid("'from' must not be after 'to' but was %s, after %s".formatted(from, to));
		}
		String label = parameters.text("label");
		int colon = (label != null) ? label.indexOf(':') : -1;
		return new LogQuery(parameters.text("model"), parameters.text("outcome"), parameters.text("user_id"), from, to,
				(label != null && colon >= 0) ? label.substring(0, colon) : label,
				(label != null && colon >= 0) ? label.substring(colon + 1) : null);
	}

	/**
	 * The same in SQL.
	 * @return conditions on the columns of the table, called l, and at least one
	 */
	String where() {
		StringBuilder where = new StringBuilder("true");
		append(where, " and model = :model", this.model);
		append(where, " and outcome = :outcome", this.outcome);
		append(where, " and user_id = :user_id", this.userId);
		append(where, " and logged_at >= :from", this.from);
		append(where, " and logged_at < :to", this.to);
		if (this.label != null) {
			where.append(" and l.id in (select f.log from log_labels f where f.name = :label");
			append(where, " and f.text = :label_text", this.labelText);
			where.append(')');
		}
		return where.toString();
	}

	private static void append(StringBuilder where, String condition, @Nullable Object value) {
		if (value != null) {
			where.append(condition);
		}
	}

	/**
	 * The parameters of the conditions.
	 * @return values by name
	 */
	Map<String, @Nullable Object> values() {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("model", this.model);
		values.put("outcome", this.outcome);
		values.put("user_id", this.userId);
		values.put("from", this.from);
		values.put("to", this.to);
		values.put("label", this.label);
		values.put("label_text", this.labelText);
		return values;
	}

}
