package com.trainburt.sample.collector;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps batches in the database, each once; schema.sql says how.
 */
@Repository
class LogStore {

	private final JdbcClient jdbc;

	private final TransactionOperations transaction;

	private final Labels labels;

	private final Retention retention;

	LogStore(JdbcClient jdbc, TransactionOperations transaction, Labels labels, Retention retention) {
		this.jdbc = jdbc;
		this.transaction = transaction;
		this.labels = labels;
		this.retention = retention;
	}

	/**
	 * How many logs of a key have been stored, if all of them have.
	 * @param key the key of a batch or of a part of it
	 * @return the number, or {@code null} if one is missing or the key is new
	 */
	@Nullable Integer stored(BatchKey key) {
		Integer whole = this.jdbc.sql("select logs from batches where id = :id")
			.param("id", key.batchId())
			.query(Integer.class)
			.optional()
			.orElse(null);
		Integer end = (key.end() != null) ? key.end() : whole;
		if (end == null || end <= key.first()) {
			return null;
		}
		int logs = end - key.first();
		// Of a batch that came whole, the oldest may have been deleted meanwhile.
		return (whole != null && end <= whole || count(key, end) == logs) ? logs : null;
	}

	private int count(BatchKey key, int end) {
		return this.jdbc
			.sql("select count(*) from logs where batch_id = :id and position >= :first and position < :end")
			.param("id", key.batchId())
			.param("first", key.first())
			.param("end", end)
			.query(Integer.class)
			.single();
	}

	/**
	 * Keep a batch, or a part of one, whole or not at all.
	 * @param key the key it came with
	 * @param logs its logs in their order
	 * @return {@code false} if all of them were there already
	 */
	boolean store(BatchKey key, List<ReceivedLog> logs) {
		return store(key.batchId(), key.first(), logs, key.end() == null);
	}

	/**
	 * Keep one log of a batch whose logs arrive one by one, in any order.
	 * @param batchId the id of the batch
	 * @param position the position of the log in it, from 0
	 * @param log the log
	 * @return {@code false} if it was there already
	 */
	boolean store(String batchId, int position, ReceivedLog log) {
		return store(batchId, position, List.of(log), false);
	}

	/*
	 * The unique keys decide, not a query beforehand: there may be other instances on the
	 * same database, and of two equal rows the second insert waits for the first one's
	 * transaction. H2 rolls back only the rejected insert and keeps the transaction;
	 * where that ends a transaction, as in PostgreSQL, the statements need
	 * "on conflict do nothing".
	 *
	 * In this instance one after the other, so that ids are given in the order in which
	 * logs become visible: a reader that has seen an id has seen all lower ones, which
	 * pages and downloads rely on. And so that no batch waits for another longer than the
	 * database would let it.
	 *
	 * That the batch is there does not mean that its logs are: it may have come half
	 * through Kafka, and whole over HTTP later.
	 */
	private synchronized boolean store(String batchId, int first, List<ReceivedLog> logs, boolean whole) {
		return this.transaction.execute((status) -> {
			insertIfAbsent(batch(batchId));
			if (whole) {
				this.jdbc.sql("update batches set logs = :logs where id = :id and logs is null")
					.param("logs", logs.size())
					.param("id", batchId)
					.update();
			}
			boolean absent = false;
			for (int i = 0; i < logs.size(); i++) {
				ReceivedLog log = logs.get(i);
				boolean added = insertIfAbsent(log(batchId, first + i, log));
				ReceivedLabel label = log.label();
				if (added && label != null) {
					this.labels.store(label, log);
				}
				absent |= added;
			}
			if (absent) {
				this.retention.deleteOldest(logs.size());
			}
			return absent;
		});
	}

	private static boolean insertIfAbsent(StatementSpec insert) {
		try {
			insert.update();
			return true;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	private StatementSpec batch(String id) {
		return this.jdbc.sql("insert into batches (id, received_at) values (:id, :receivedAt)")
			.param("id", id)
			.param("receivedAt", Instant.now());
	}

	private StatementSpec log(String batchId, int position, ReceivedLog log) {
		LogFacts facts = log.facts();
		return this.jdbc.sql("""
				insert into logs (batch_id, position, json, logged_at, model, outcome, user_id, dataset, log_id,
				  turn_id, response_id, last_round, corrected)
				values (:batchId, :position, :json, :loggedAt, :model, :outcome, :userId, :dataset, :logId, :turnId,
				  :responseId, :lastRound, :corrected)
				""")
			.param("batchId", batchId)
			.param("position", position)
			.param("json", log.json())
			.param("loggedAt", log.loggedAt())
			.param("model", facts.model())
			.param("outcome", facts.outcome())
			.param("userId", facts.userId())
			.param("dataset", facts.dataset())
			.param("logId", facts.logId())
			.param("turnId", facts.turnId())
			.param("responseId", facts.responseId())
			.param("lastRound", facts.lastRound())
			.param("corrected", facts.corrected());
	}

}
