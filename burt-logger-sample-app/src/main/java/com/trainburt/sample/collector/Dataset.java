package com.trainburt.sample.collector;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.trainburt.logger.chat.FineTuningExamples;
import com.trainburt.logger.chat.FineTuningExamples.Format;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What can be learnt from the logs of a moment: whole answers, in the form of a
 * fine-tuning file.
 */
@Repository
class Dataset {

	private static final int IDS_AT_ONCE = 1000;

	private final JdbcClient jdbc;

	Dataset(JdbcClient jdbc) {
		this.jdbc = jdbc;
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

		Summary summary() {
			Map<String, Long> counts = new LinkedHashMap<>();
			sql("select dataset, count(*) as logs from logs where %s and id <= :last group by dataset order by 2 desc, 1")
				.param("last", this.last)
				.query((row) -> {
					counts.put(row.getString("dataset"), row.getLong("logs"));
				});
			Long examples = counts.remove(LogFacts.EXAMPLE);
			return new Summary((examples != null) ? examples : 0, counts);
		}

		/**
		 * Give the examples, oldest first.
		 * @param <X> what the taker throws
		 * @param format what the trainer reads; examples that it does not take are
		 * skipped
		 * @param taker takes each, a line of JSON
		 * @throws X if the taker throws it; it gets no more lines then
		 */
		<X extends Exception> void forEach(Format format, LineTaker<X> taker) throws X {
			List<Long> ids = idsAfter(0);
			while (!ids.isEmpty()) {
				for (Long id : ids) {
					String line = line(id, format);
					if (line != null) {
						taker.take(line);
					}
				}
				ids = idsAfter(ids.get(ids.size() - 1));
			}
		}

		private List<Long> idsAfter(long id) {
			return sql("""
					select id from logs where %s and dataset = :example and id > :id and id <= :last
					order by id limit :limit
					""").param("example", LogFacts.EXAMPLE)
				.param("id", id)
				.param("last", this.last)
				.param("limit", IDS_AT_ONCE)
				.query((row, number) -> row.getLong("id"))
				.list();
		}

		private JdbcClient.StatementSpec sql(String sql) {
			return Dataset.this.jdbc.sql(sql.formatted(this.query.where())).params(this.query.values());
		}

		private @Nullable String line(long id, Format format) {
			String json = Dataset.this.jdbc.sql("select json from logs where id = :id")
				.param("id", id)
				.query(String.class)
				.single();
			return FineTuningExamples.of(json, format).line().orElse(null);
		}

	}

	/**
	 * How much there is to learn.
	 *
	 * @param examples how many logs are examples
	 * @param leftOut how many are not, by reason
	 */
	record Summary(long examples, Map<String, Long> leftOut) {
	}

	/**
	 * Takes lines.
	 *
	 * @param <X> what it may throw
	 */
	interface LineTaker<X extends Exception> {

		void take(String line) throws X;

	}

}
