package com.trainburt.sample.collector;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Deletes the oldest logs, so that the store keeps the newest.
 */
/*
 * Batches and labels are limited to the same number. A batch is remembered for longer
 * than its logs, so that it is still recognised if it is repeated.
 */
@Component
class Retention {

	/**
	 * How many rows more than were added are deleted at once: where the limit has been
	 * lowered, no transaction is to take long.
	 */
	private static final int STEP = 500;

	private final JdbcClient jdbc;

	private final int maxLogs;

	Retention(JdbcClient jdbc, CollectorProperties properties) {
		this.jdbc = jdbc;
		this.maxLogs = properties.maxLogs();
	}

	/**
	 * Delete what is too much. To be called in the transaction that adds logs.
	 * @param added how many have been added
	 */
	void deleteOldest(int added) {
		delete("logs", added, "delete from logs where id in (select id from logs order by id limit :rows)");
		delete("labels", added, """
				delete from labels
				where feedback_id in (select feedback_id from labels order by given_at limit :rows)
				""");
		delete("batches", added, """
				delete from batches b
				where id in (select id from batches order by received_at limit :rows)
				  and not exists (select 1 from logs l where l.batch_id = b.id)
				""");
	}

	private void delete(String table, int added, String sql) {
		long excess = this.jdbc.sql("select count(*) from " + table).query(Long.class).single() - this.maxLogs;
		if (excess > 0) {
			this.jdbc.sql(sql).param("rows", Math.min(excess, added + STEP)).update();
		}
	}

}
