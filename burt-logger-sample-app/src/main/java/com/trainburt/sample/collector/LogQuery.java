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
	 * Where to select from.
	 * @return the table, called l, and what selects by label
	 */
	/*
	 * The outer join makes H2 begin with the labels, of which there are fewer than logs.
	 * It would evaluate an inner join or "in (select …)" for each of all logs.
	 */
	String table() {
		if (this.label == null) {
			return "logs l";
		}
		return "(%s) labelled left join logs l on l.id = labelled.log".formatted(logsWithLabel());
	}

	/**
	 * Selects by label in a query that begins with labels.
	 * @return a further condition on the table, called l, or nothing
	 */
	String andLabelled() {
		return (this.label != null) ? " and l.id in (%s)".formatted(logsWithLabel()) : "";
	}

	private String logsWithLabel() {
		return "select distinct f.log from log_labels f where f.name = :label"
				+ ((this.labelText != null) ? " and f.text = :label_text" : "");
	}

	/**
	 * The conditions in SQL.
	 * @return conditions on the columns of the table, called l, and at least one
	 */
	String where() {
		StringBuilder where = new StringBuilder("true");
		append(where, " and l.model = :model", this.model);
		append(where, " and l.outcome = :outcome", this.outcome);
		append(where, " and l.user_id = :user_id", this.userId);
		append(where, " and l.logged_at >= :from", this.from);
		append(where, " and l.logged_at < :to", this.to);
		return where.toString();
	}

	/**
	 * The order from the newest log to the oldest.
	 * @return columns of the table, called l
	 */
	/*
	 * With the first column of an index, which has one value only, H2 reads the logs of a
	 * page in the order of that index. Without it H2 reads all logs that match, and sorts
	 * them.
	 */
	String newestFirst() {
		StringBuilder order = new StringBuilder();
		if (this.label == null) {
			if (this.userId != null) {
				order.append("l.user_id desc, ");
			}
			else if (this.model != null) {
				order.append("l.model desc, ");
			}
			else if (this.outcome != null) {
				order.append("l.outcome desc, ");
			}
		}
		return order.append("l.id desc").toString();
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
