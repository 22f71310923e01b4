package com.trainburt.sample.collector;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonRawValue;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps batches in the database, each once; schema.sql says how.
 */
@Repository
class LogStore {

	private final JdbcClient jdbc;

	private final TransactionOperations transaction;

	LogStore(JdbcClient jdbc, TransactionOperations transaction) {
		this.jdbc = jdbc;
		this.transaction = transaction;
	}

	/**
	 * Keep a batch, whole or not at all.
	 * @param batchId what the batch is recognised by
	 * @param logs its logs in their order
	 * @return {@code false} if it was there already
	 */
	/*
	 * The primary key decides, not a look beforehand: of two equal batches that arrive at
	 * the same time, the second insert waits for the first one's transaction.
	 */
	boolean store(String batchId, List<ReceivedLog> logs) {
		try {
			this.transaction.executeWithoutResult((status) -> insert(batchId, logs));
			return true;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	private void insert(String batchId, List<ReceivedLog> logs) {
		this.jdbc.sql("insert into batches (id, received_at) values (:id, :receivedAt)")
			.param("id", batchId)
			.param("receivedAt", Instant.now())
			.update();
		for (ReceivedLog log : logs) {
			this.jdbc.sql("insert into logs (batch_id, logged_at, json) values (:batchId, :loggedAt, :json)")
				.param("batchId", batchId)
				.param("loggedAt", log.loggedAt())
				.param("json", log.json())
				.update();
		}
	}

	/**
	 * The logs that arrived last.
	 * @param limit how many at most
	 * @return the logs, newest first
	 */
	List<StoredLog> newest(int limit) {
		return this.jdbc.sql("""
				select l.id, l.batch_id, b.received_at, l.json
				from logs l join batches b on b.id = l.batch_id
				order by l.id desc
				limit :limit
				""").param("limit", limit).query(LogStore::storedLog).list();
	}

	private static StoredLog storedLog(ResultSet row, int number) throws SQLException {
		return new StoredLog(row.getLong("id"), row.getString("batch_id"), row.getObject("received_at", Instant.class),
				row.getString("json"));
	}

	/**
	 * How many logs there are.
	 * @return the number of logs
	 */
	long count() {
		return this.jdbc.sql("select count(*) from logs").query(Long.class).single();
	}

	/**
	 * One log that is kept.
	 *
	 * @param id its number; a log that arrived later has a higher one
	 * @param batchId the batch it came in
	 * @param receivedAt when that was
	 * @param log the log, character for character as it arrived
	 */
	record StoredLog(long id, String batchId, Instant receivedAt, @JsonRawValue String log) {
	}

}
