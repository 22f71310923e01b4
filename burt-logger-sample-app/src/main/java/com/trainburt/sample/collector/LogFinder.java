package com.trainburt.sample.collector;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.trainburt.sample.collector.Labels.Label;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Finds stored logs.
 */
@Repository
class LogFinder {

	/** How many values of a filter are listed. */
	private static final int MAX_VALUES = 50;

	private final JdbcClient jdbc;

	private final Labels labels;

	private final int capacity;

	LogFinder(JdbcClient jdbc, Labels labels, CollectorProperties properties) {
		this.jdbc = jdbc;
		this.labels = labels;
		this.capacity = properties.maxLogs();
	}

	/**
	 * The logs that arrived last.
	 * @param query which logs
	 * @param range which of them
	 * @param limit how many at most
	 * @return the logs, newest first
	 */
	/*
	 * By id and not by number of rows to skip: logs that arrive while a user turns the
	 * pages shift nothing, and the last page takes no longer than the first.
	 */
	Page page(LogQuery query, Range range, int limit) {
		List<StoredLog> found = this.jdbc.sql("""
				select l.id, l.batch_id, l.json,
				  (select b.received_at from batches b where b.id = l.batch_id) as received_at
				from %s
				where %s and l.id > :after and l.id < :before
				order by %s
				limit :limit
				""".formatted(query.table(), query.where(), query.newestFirst()))
			.params(query.values())
			.param("after", range.after())
			.param("before", range.before())
			.param("limit", limit + 1)
			.query(LogFinder::storedLog)
			.list();
		List<StoredLog> logs = withLabels(found.subList(0, Math.min(limit, found.size())));
		long stored = stored();
		boolean all = query.equals(LogQuery.ALL) && range.after() == 0;
		return new Page(all ? stored : count(query, range.after()), stored, this.capacity,
				(found.size() > limit) ? logs.get(limit - 1).id() : null, logs);
	}

	private static StoredLog storedLog(ResultSet row, int number) throws SQLException {
		return new StoredLog(row.getLong("id"), row.getString("batch_id"), row.getObject("received_at", Instant.class),
				row.getString("json"), List.of());
	}

	private List<StoredLog> withLabels(List<StoredLog> logs) {
		Map<Long, List<Label>> labels = this.labels.of(logs.stream().map(StoredLog::id).toList());
		return logs.stream().map((log) -> log.withLabels(labels.getOrDefault(log.id(), List.of()))).toList();
	}

	private long count(LogQuery query, long after) {
		return this.jdbc
			.sql("select count(*) from %s where %s and l.id > :after".formatted(query.table(), query.where()))
			.params(query.values())
			.param("after", after)
			.query(Long.class)
			.single();
	}

	/**
	 * How many logs are stored.
	 * @return the number
	 */
	long stored() {
		return this.jdbc.sql("select count(*) from logs").query(Long.class).single();
	}

	/**
	 * What the filters of a query can be set to.
	 * @return the most frequent values of each, the most frequent first
	 */
	Values values() {
		return new Values(values("model"), values("user_id"), values("outcome"), this.labels.counts(LogQuery.ALL)
			.stream()
			.map((count) -> new Value((count.value() != null) ? count.name() + ":" + count.value() : count.name(),
					count.logs()))
			.sorted(Value.MOST_FREQUENT_FIRST)
			.limit(MAX_VALUES)
			.toList());
	}

	private List<Value> values(String column) {
		return this.jdbc.sql("""
				select %1$s as name, count(*) as logs from logs where %1$s is not null
				group by %1$s order by logs desc, name limit :limit
				""".formatted(column))
			.param("limit", MAX_VALUES)
			.query((row, number) -> new Value(row.getString("name"), row.getLong("logs")))
			.list();
	}

	/**
	 * Which part of the matching logs is asked for.
	 *
	 * @param after only logs with a higher id
	 * @param before only logs with a lower id
	 */
	record Range(long after, long before) {

		static Range of(@Nullable Long after, @Nullable Long before) {
			return new Range((after != null) ? after : 0, (before != null) ? before : Long.MAX_VALUE);
		}

	}

	/**
	 * A part of the logs.
	 *
	 * @param total how many logs match, on all pages
	 * @param stored how many logs are stored
	 * @param capacity how many are stored at most: the newest
	 * @param next where the next page begins, or {@code null} if this is the last
	 * @param logs the logs on this page, newest first
	 */
	record Page(long total, long stored, long capacity, @Nullable Long next, List<StoredLog> logs) {
	}

	/**
	 * One log that is kept.
	 *
	 * @param id its number; a log that arrived later has a higher one
	 * @param batchId the batch it came in
	 * @param receivedAt when that was
	 * @param log the log, character for character as it arrived
	 * @param labels its labels
	 */
	record StoredLog(long id, String batchId, Instant receivedAt, @JsonRawValue String log,
			@JsonInclude(JsonInclude.Include.NON_EMPTY) List<Label> labels) {

		private StoredLog withLabels(List<Label> labels) {
			return new StoredLog(this.id, this.batchId, this.receivedAt, this.log, labels);
		}

	}

	/**
	 * What filters can be set to.
	 *
	 * @param models values of {@code model}
	 * @param users values of {@code user_id}
	 * @param outcomes values of {@code outcome}
	 * @param labels values of {@code label}
	 */
	record Values(List<Value> models, List<Value> users, List<Value> outcomes, List<Value> labels) {
	}

	/**
	 * One value of a filter.
	 *
	 * @param value the value
	 * @param logs how many logs have it
	 */
	record Value(String value, long logs) {

		private static final Comparator<Value> MOST_FREQUENT_FIRST = Comparator.comparingLong(Value::logs)
			.reversed()
			.thenComparing(Value::value);

	}

}
