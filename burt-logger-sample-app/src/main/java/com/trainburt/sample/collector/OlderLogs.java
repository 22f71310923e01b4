package com.trainburt.sample.collector;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Completes at the start what an earlier version did not read from the logs in its
 * database file: the facts, and the labels in feedback.
 */
@Component
class OlderLogs implements InitializingBean {

	private static final Logger logger = LoggerFactory.getLogger(OlderLogs.class);

	private static final int AT_ONCE = 1000;

	private final JdbcClient jdbc;

	private final Labels labels;

	private final TransactionOperations transaction;

	OlderLogs(JdbcClient jdbc, Labels labels, TransactionOperations transaction) {
		this.jdbc = jdbc;
		this.labels = labels;
		this.transaction = transaction;
	}

	@Override
	public void afterPropertiesSet() {
		long count = 0;
		for (List<Long> ids = next(); !ids.isEmpty(); ids = next()) {
			List<Long> found = ids;
			this.transaction.executeWithoutResult((status) -> found.forEach(this::complete));
			count += ids.size();
		}
		if (count > 0) {
			logger.info("Completed the facts about {} logs of an earlier version", count);
		}
	}

	private List<Long> next() {
		return this.jdbc.sql("select id from logs where dataset is null or corrected is null order by id limit :limit")
			.param("limit", AT_ONCE)
			.query((row, number) -> row.getLong("id"))
			.list();
	}

	private void complete(long id) {
		String json = this.jdbc.sql("select json from logs where id = :id")
			.param("id", id)
			.query(String.class)
			.single();
		ReceivedLog log = ReceivedLog.of(LogJson.MAPPER.readTree(json), json);
		if (log.label() != null) {
			this.labels.store(log.label(), log);
		}
		LogFacts facts = log.facts();
		this.jdbc.sql("""
				update logs set model = :model, outcome = :outcome, user_id = :userId, dataset = :dataset,
				  log_id = :logId, turn_id = :turnId, response_id = :responseId, last_round = :lastRound,
				  corrected = :corrected
				where id = :id
				""")
			.param("model", facts.model())
			.param("outcome", facts.outcome())
			.param("userId", facts.userId())
			.param("dataset", facts.dataset())
			.param("logId", facts.logId())
			.param("turnId", facts.turnId())
			.param("responseId", facts.responseId())
			.param("lastRound", facts.lastRound())
			.param("corrected", facts.corrected())
			.param("id", id)
			.update();
	}

}
