package com.trainburt.sample.collector;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * The limits of the collector.
 *
 * @param maxBodySize largest body it takes, measured after decompression
 * @param maxLogs how many logs it keeps; for each further one the oldest is deleted
 */
@ConfigurationProperties("sample.collector")
record CollectorProperties(@DefaultValue("8MB") DataSize maxBodySize, @DefaultValue("100000") int maxLogs) {

	CollectorProperties {
		Assert.isTrue(maxBodySize.toBytes() > 0 && maxBodySize.compareTo(DataSize.ofGigabytes(1)) <= 0,
				"'sample.collector.max-body-size' must be positive and at most 1GB");
		Assert.isTrue(maxLogs > 0, "'sample.collector.max-logs' must be positive");
	}

}
