package com.trainburt.sample.kafka;

import org.apache.kafka.common.utils.Exit;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * The embedded broker, which at Ctrl-C lives until the application has ended.
 */
/*
 * It would have its directory deleted when the process begins to end, while the last logs
 * are on their way to it. When it is destroyed it deletes the directory itself.
 */
class OwnBroker extends EmbeddedKafkaKraftBroker {

	OwnBroker() {
		super(/* count= */ 1, /* partitions= */ 1);
	}

	@Override
	public void afterPropertiesSet() {
		Exit.setShutdownHookAdder((name, hook) -> {
		});
		try {
			super.afterPropertiesSet();
		}
		finally {
			Exit.resetShutdownHookAdder();
		}
	}

}
