package com.trainburt.sample.collector;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Handles records that could not be stored: those that never can be are set aside, and
 * all others are retried until they succeed.
 */
/*
 * A record is set aside by copying it, with the reason in headers, to a topic for such
 * records. If that fails, it is retried as well, so no record is skipped without a copy.
 * An unavailable database blocks its partitions, which is right: the logs wait at the
 * broker.
 */
@Configuration(proxyBeanMethods = false)
@Profile("kafka")
class ConsumerErrorConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(ConsumerErrorConfiguration.class);

	private static final String SET_ASIDE = "-dlt";

	private static final long FIRST_PAUSE_MILLIS = 200;

	/** Far less than the group waits for a member that does not ask for more. */
	private static final long LONGEST_PAUSE_MILLIS = 10_000;

	@Bean
	DefaultErrorHandler errorHandler(KafkaOperations<?, ?> kafka) {
		DeadLetterPublishingRecoverer setAside = new DeadLetterPublishingRecoverer(kafka, (message,
				ex) -> new TopicPartition(message.topic() + SET_ASIDE, /* any= */ -1));
		ExponentialBackOff pauses = new ExponentialBackOff(FIRST_PAUSE_MILLIS, 2);
		pauses.setMaxInterval(LONGEST_PAUSE_MILLIS);
		DefaultErrorHandler handler = new DefaultErrorHandler((message, ex) -> {
			setAside.accept(message, ex);
			report(message, ex);
		}, pauses);
		handler.addNotRetryableExceptions(UnusableRecordException.class, DataIntegrityViolationException.class);
		return handler;
	}

	private static void report(ConsumerRecord<?, ?> message, Exception ex) {
		logger.error("Set aside in topic '{}': record {} of partition {} of topic '{}'. {}",
				message.topic() + SET_ASIDE, message.offset(), message.partition(), message.topic(),
				NestedExceptionUtils.getMostSpecificCause(ex).getMessage());
	}

}
