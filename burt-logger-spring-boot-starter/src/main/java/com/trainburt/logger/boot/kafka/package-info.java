/**
 * Logs as records of a Kafka topic.
 */
@NullMarked
package com.trainburt.logger.boot.kafka;

import org.jspecify.annotations.NullMarked;
