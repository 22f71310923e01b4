package com.trainburt.sample.collector;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.trainburt.logger.chat.LogLabels;
import com.trainburt.sample.collector.ReceivedLabel.LogReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Stores the labels of logs; see schema.sql.
 */
/*
 * Feedback may come late, early, twice and in any order. So of several with one id the
 * latest is kept, and of two with the same millisecond the one with the greater text: in
 * any order, the same one is kept in the end.
 */
@Repository
class Labels {

	/*
	 * The outer join makes H2 begin with the labels, of which there are fewer than logs.
	 */
	static final String COUNTS = """
			select name, word, count(distinct log) as logs, avg(number) as mean
			from (
			  select x.log, x.name, case when x.name = 'thumbs' then x.text end as word, x.number
			  from log_labels x left join logs l on l.id = x.log
			  where %s%s) given
			group by name, word
			order by name, word
			""";

	private final JdbcClient jdbc;

	Labels(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Store a label, unless a later one is stored. Must be called in a transaction.
	 * @param label the label
	 * @param feedback the log of the feedback
	 */
	void store(ReceivedLabel label, ReceivedLog feedback) {
		try {
			write(label, feedback, """
					insert into labels (feedback_id, log_id, response_id, name, text, number, other_log_id,
					  other_response_id, given_at, json)
					values (:id, :logId, :responseId, :name, :text, :number, :otherLogId, :otherResponseId, :givenAt,
					  :json)
					""");
		}
		catch (DuplicateKeyException ex) {
			// With one id, name and log never change, only the value does.
			write(label, feedback, """
					update labels set text = :text, number = :number, other_log_id = :otherLogId,
					  other_response_id = :otherResponseId, given_at = :givenAt, json = :json
					where feedback_id = :id and (given_at < :givenAt or (given_at = :givenAt and json < :json))
					""");
		}
	}

	private void write(ReceivedLabel label, ReceivedLog feedback, String sql) {
		LogReference other = label.other();
		this.jdbc.sql(sql)
			.param("id", label.feedbackId())
			.param("logId", label.log().logId())
			.param("responseId", label.log().responseId())
			.param("name", label.name())
			.param("text", label.text())
			.param("number", label.number())
			.param("otherLogId", (other != null) ? other.logId() : null)
			.param("otherResponseId", (other != null) ? other.responseId() : null)
			.param("givenAt", feedback.loggedAt())
			.param("json", feedback.json())
			.update();
	}

	/**
	 * Find the labels of logs.
	 * @param logs their ids
	 * @return labels by log, those that were given last at the end
	 */
	/*
	 * In two statements: for a join of both tables H2 would read all labels.
	 */
	Map<Long, List<Label>> of(Collection<Long> logs) {
		Map<String, List<Long>> logsByFeedback = new HashMap<>();
		if (!logs.isEmpty()) {
			this.jdbc.sql("select log, feedback_id from log_labels where log in (:logs)")
				.param("logs", logs)
				.query((row) -> {
					logsByFeedback.computeIfAbsent(row.getString("feedback_id"), (id) -> new ArrayList<>())
						.add(row.getLong("log"));
				});
		}
		Map<Long, List<Label>> labels = new HashMap<>();
		if (!logsByFeedback.isEmpty()) {
			this.jdbc.sql("""
					select feedback_id, given_at, json from labels where feedback_id in (:ids)
					order by given_at, feedback_id
					""").param("ids", logsByFeedback.keySet()).query((row) -> {
				Label label = label(row);
				logsByFeedback.getOrDefault(row.getString("feedback_id"), List.of())
					.forEach((log) -> labels.computeIfAbsent(log, (id) -> new ArrayList<>()).add(label));
			});
		}
		return labels;
	}

	private static Label label(ResultSet row) throws SQLException {
		JsonNode feedback = LogJson.MAPPER.readTree(row.getString("json"));
		JsonNode response = feedback.path("response");
		return new Label(response.path("name").asString(), response.path("value"),
				response.path("comment").asString(null), feedback.path("metadata").path("source").asString(null),
				row.getObject("given_at", Instant.class));
	}

	/**
	 * Select the logs that may have labels for a dataset.
	 * @param logs ids of the logs that are asked about
	 * @return the ids of those with a label, and of those that another log may be
	 * preferred to
	 */
	Set<Long> labelled(Collection<Long> logs) {
		return Set.copyOf(this.jdbc.sql("""
				select log from log_labels where log in (:logs)
				union select log from compared_logs where log in (:logs)
				""").param("logs", logs).query(Long.class).list());
	}

	private boolean isRejected(long log) {
		// The lengths keep H2 from looking up missing ids: see schema.sql.
		List<Rejection> rejections = this.jdbc.sql("""
				select b.other_log_id as log_id, null as response_id
				from logs l join labels b on b.other_log_id = l.log_id
				where l.id = :log and length(l.log_id) > 0 and length(b.other_log_id) > 0
				union select b.other_log_id, null
				from logs l join labels b on b.other_log_id = l.turn_id
				where l.id = :log and l.last_round and length(l.turn_id) > 0 and length(b.other_log_id) > 0
				union select null, b.other_response_id
				from logs l join labels b on b.other_response_id = l.response_id
				where l.id = :log and length(l.response_id) > 0 and length(b.other_response_id) > 0
				""")
			.param("log", log)
			.query((row, number) -> new Rejection(row.getString("log_id"), row.getString("response_id")))
			.list();
		// Of the logs of a turn one is its answer.
		return rejections.stream().anyMatch((rejection) -> {
			Found found = find(rejection.logId(), rejection.responseId());
			return found != null && found.id() == log;
		});
	}

	/**
	 * The labels of a log that a dataset can apply.
	 * @param log the id of the log
	 * @return the labels
	 */
	LogLabels forDataset(long log) {
		LogLabels honoured = isRejected(log) ? LogLabels.NONE.withPreferenceOfAnother() : LogLabels.NONE;
		Set<@Nullable String> others = new LinkedHashSet<>();
		for (Label label : of(List.of(log)).getOrDefault(log, List.of())) {
			switch (label.name()) {
				case "thumbs" -> honoured = honoured.withThumbs(label.value().asString().equals("up"));
				case "correction" -> honoured = honoured.withCorrection(label.value().asString());
				case "preferred_over" -> others.add(find(label.value()));
				default -> {
				}
			}
		}
		for (String other : others) {
			honoured = honoured.withPreferenceOver(other);
		}
		return honoured;
	}

	private @Nullable String find(JsonNode reference) {
		Found found = find(reference.path("log_id").asString(null), reference.path("response_id").asString(null));
		return (found != null) ? found.json() : null;
	}

	private @Nullable Found find(@Nullable String logId, @Nullable String responseId) {
		return this.jdbc.sql("""
				select id, json from logs where id in (
				  select id from logs where log_id = :logId
				  union all select id from logs where turn_id = :logId and last_round
				  union all select id from logs where response_id = :responseId)
				order by case when coalesce(outcome, 'complete') = 'complete' then 0 else 1 end, logged_at desc, id desc
				limit 1
				""")
			.param("logId", logId)
			.param("responseId", responseId)
			.query((row, number) -> new Found(row.getLong("id"), row.getString("json")))
			.optional()
			.orElse(null);
	}

	/**
	 * Count the labels.
	 * @param query selects the logs
	 * @return counts by name and, of thumbs, by value
	 */
	List<Count> counts(LogQuery query) {
		return this.jdbc.sql(COUNTS.formatted(query.where(), query.andLabelled()))
			.params(query.values())
			.query((row, number) -> new Count(row.getString("name"), row.getString("word"), row.getLong("logs"),
					row.getObject("mean", Double.class)))
			.list();
	}

	private record Rejection(@Nullable String logId, @Nullable String responseId) {
	}

	private record Found(long id, String json) {
	}

	/**
	 * A label of a log.
	 *
	 * @param name its name
	 * @param value its value
	 * @param comment the comment, or {@code null} if there is none
	 * @param source the source, or {@code null} if that is not known
	 * @param givenAt when it was given
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Label(String name, JsonNode value, @Nullable String comment, @Nullable String source, Instant givenAt) {
	}

	/**
	 * How often something is said.
	 *
	 * @param name what
	 * @param value how, if that is a word
	 * @param logs of how many logs
	 * @param mean the mean of the values, if they are numbers
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Count(String name, @Nullable String value, long logs, @Nullable Double mean) {
	}

}
