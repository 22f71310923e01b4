package com.trainburt.sample.collector;

import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/**
 * The store of the backend on a database of its own, without the application.
 */
final class TestStore {

	private final JdbcClient jdbc;

	private final LogStore store;

	private final LogFinder finder;

	private final Dataset dataset;

	private final Labels labels;

	TestStore(int maxLogs) {
		DataSource database = new DriverManagerDataSource(
				"jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()));
		new ResourceDatabasePopulator(new ClassPathResource("schema.sql")).execute(database);
		CollectorProperties properties = new CollectorProperties(DataSize.ofMegabytes(8), maxLogs);
		this.jdbc = JdbcClient.create(database);
		this.labels = new Labels(this.jdbc);
		this.store = new LogStore(this.jdbc, new TransactionTemplate(new JdbcTransactionManager(database)), this.labels,
				new Retention(this.jdbc, properties));
		this.finder = new LogFinder(this.jdbc, this.labels, properties);
		this.dataset = new Dataset(this.jdbc, this.labels);
	}

	boolean store(String key, String... logs) {
		return this.store.store(BatchKey.of(key), List.of(logs).stream().map(BatchParser::parseLog).toList());
	}

	@Nullable Integer stored(String key) {
		return this.store.stored(BatchKey.of(key));
	}

	JdbcClient jdbc() {
		return this.jdbc;
	}

	LogFinder finder() {
		return this.finder;
	}

	Labels labels() {
		return this.labels;
	}

	Dataset dataset() {
		return this.dataset;
	}

}
