package com.trainburt.sample.collector;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import com.trainburt.logger.chat.DatasetExport;
import com.trainburt.logger.chat.DatasetExport.Format;
import com.trainburt.logger.chat.LogLabels;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * A file to train with, from the logs of a moment and their labels.
 */
@Repository
class Dataset {

	private static final int IDS_AT_ONCE = 1000;

	/**
	 * The use of labelled logs, as {@link DatasetExport} decides it for answers to
	 * imitate, beside their use without the labels.
	 */
	/*
	 * The outer join makes H2 begin with the labels, of which there are fewer than logs.
	 * The labels of a log without a correction are its thumbs, so they need no filter, on
	 * which H2 2.5 fails when the rows of several logs alternate.
	 */
	static final String LABELLED = """
			select plain, labelled, count(*) as logs
			from (
			  select l.dataset as plain,
			    case
			      when max(case x.name when 'correction' then 1 else 0 end) = 1 then l.corrected
			      when l.dataset = 'example' and (array_agg(x.text order by x.given_at desc, x.feedback_id desc))[1] = 'down'
			        then 'thumbs_down'
			      else l.dataset
			    end as labelled
			  from log_labels x left join logs l on l.id = x.log
			  where x.name in ('correction', 'thumbs') and %2$s%3$s and l.id <= :last
			  group by l.id, l.dataset, l.corrected) used
			group by plain, labelled
			""";

	/** The use of logs without their labels. */
	private static final String PLAIN = """
			select l.dataset, count(*) as logs from %1$s where %2$s and l.id <= :last group by l.dataset
			""";

	private final JdbcClient jdbc;

	private final Labels labels;

	Dataset(JdbcClient jdbc, Labels labels) {
		this.jdbc = jdbc;
		this.labels = labels;
	}

	/**
	 * Choose among the logs that have arrived so far. What arrives later is not in it.
	 * @param query which logs
	 * @return those logs
	 */
	Selection select(LogQuery query) {
		return new Selection(query, this.jdbc.sql("select coalesce(max(id), 0) from logs").query(Long.class).single());
	}

	/**
	 * What one log contributes to a dataset.
	 * @param id the id of the log
	 * @param format what the trainer reads
	 * @return its examples, or empty if no such log is stored
	 */
	Optional<Examples> examples(long id, Format format) throws IOException {
		Optional<String> log = json(id);
		if (log.isEmpty()) {
			return Optional.empty();
		}
		StringBuilder lines = new StringBuilder();
		DatasetExport export = new DatasetExport(format, lines, Writer.nullWriter());
		export.add(String.valueOf(id), log.get(), this.labels.forDataset(id));
		Map<String, Long> leftOut = new TreeMap<>(export.finish().leftOut());
		return Optional.of(new Examples(lines.toString().lines().toList(),
				leftOut.isEmpty() ? null : String.join(", ", leftOut.keySet())));
	}

	private Optional<String> json(long id) {
		return this.jdbc.sql("select json from logs where id = :id").param("id", id).query(String.class).optional();
	}

	/**
	 * Logs that were chosen.
	 */
	/*
	 * The database has a page of ids to give, then one log at a time: H2 would hold a
	 * whole result in memory, and a client that reads slowly would hold a connection for
	 * as long. This way neither is held while the client reads, and nothing is left
	 * behind when it goes away.
	 */
	final class Selection {

		private final LogQuery query;

		private final long last;

		private Selection(LogQuery query, long last) {
			this.query = query;
			this.last = last;
		}

		/**
		 * Count.
		 * @param format what the trainer reads
		 * @return the counts; of answers to imitate those of the format that takes most
		 */
		Summary summary(Format format) throws IOException {
			return switch (format) {
				case OPENAI, TRL, TRL_PROMPT_COMPLETION -> imitated();
				default -> write(format, Writer.nullWriter(), Writer.nullWriter());
			};
		}

		private Summary imitated() {
			Map<String, Long> counts = new TreeMap<>();
			sql(PLAIN).param("last", this.last).query((row) -> {
				counts.put(row.getString("dataset"), row.getLong("logs"));
			});
			sql(LABELLED).param("last", this.last).query((row) -> {
				counts.merge(row.getString("plain"), -row.getLong("logs"), Long::sum);
				counts.merge(row.getString("labelled"), row.getLong("logs"), Long::sum);
			});
			Long examples = counts.remove(LogFacts.EXAMPLE);
			return Summary.of((examples != null) ? examples : 0, counts);
		}

		/**
		 * Write the examples, oldest first, and the manifest.
		 * @param format what the trainer reads
		 * @param examples takes the examples, one a line
		 * @param manifest takes the outcome of each log, one a line
		 * @return the counts of what was written
		 */
		Summary write(Format format, Appendable examples, Appendable manifest) throws IOException {
			DatasetExport export = new DatasetExport(format, examples, manifest);
			for (List<Long> ids = idsAfter(0); !ids.isEmpty(); ids = idsAfter(ids.get(ids.size() - 1))) {
				Set<Long> labelled = Dataset.this.labels.labelled(ids);
				for (Long id : ids) {
					add(export, id, labelled.contains(id));
				}
			}
			DatasetExport.Summary written = export.finish();
			return Summary.of(written.examples(), written.leftOut());
		}

		private void add(DatasetExport export, Long id, boolean labelled) throws IOException {
			Optional<String> log = json(id);
			if (log.isPresent()) {
				export.add(id.toString(), log.get(), labelled ? Dataset.this.labels.forDataset(id) : LogLabels.NONE);
			}
		}

		private List<Long> idsAfter(long id) {
			return sql("select l.id from %1$s where %2$s and l.id > :id and l.id <= :last order by l.id limit :limit")
				.param("id", id)
				.param("last", this.last)
				.param("limit", IDS_AT_ONCE)
				.query((row, number) -> row.getLong("id"))
				.list();
		}

		private JdbcClient.StatementSpec sql(String sql) {
			return Dataset.this.jdbc
				.sql(sql.formatted(this.query.table(), this.query.where(), this.query.andLabelled()))
				.params(this.query.values());
		}

	}

	/**
	 * What one log contributes.
	 *
	 * @param lines the lines with which to train, if any
	 * @param leftOut why there are none, or not more, or {@code null} if nothing is left
	 * out
	 */
	record Examples(List<String> lines, @Nullable String leftOut) {
	}

	/**
	 * How much there is to learn.
	 *
	 * @param examples how many examples there are
	 * @param leftOut how often something is left out, by reason, the most frequent first
	 */
	record Summary(long examples, Map<String, Long> leftOut) {

		private static Summary of(long examples, Map<String, Long> counts) {
			Map<String, Long> leftOut = new LinkedHashMap<>();
			new TreeMap<>(counts).entrySet()
				.stream()
				.filter((reason) -> reason.getValue() > 0)
				.sorted(Map.Entry.<String, Long>comparingByValue().reversed())
				.forEach((reason) -> leftOut.put(reason.getKey(), reason.getValue()));
			return new Summary(examples, leftOut);
		}

	}

}
