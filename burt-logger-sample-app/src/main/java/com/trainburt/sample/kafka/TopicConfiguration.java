package com.trainburt.sample.kafka;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.util.unit.DataSize;

/**
 * The topics, created at the start if they are not there.
 */
@Configuration(proxyBeanMethods = false)
@Profile("kafka")
class TopicConfiguration {

	/** More than burt.logger.max-batch-bytes, of which a log may take all. */
	private static final DataSize LARGEST = DataSize.ofMegabytes(5);

	/** Records that are set aside have additional headers with the reason. */
	private static final DataSize LARGEST_SET_ASIDE = DataSize.ofMegabytes(6);

	@Bean
	NewTopic logs(SampleKafkaProperties properties) {
		return TopicBuilder.name(properties.topic())
			.partitions(properties.partitions())
			.config(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LARGEST.toBytes()))
			.build();
	}

	@Bean
	NewTopic logsSetAside(SampleKafkaProperties properties) {
		return TopicBuilder.name(properties.topic() + "-dlt")
			.partitions(1)
			.config(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LARGEST_SET_ASIDE.toBytes()))
			.build();
	}

}
