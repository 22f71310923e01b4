package com.trainburt.logger.boot;

import java.util.List;
import java.util.Map;

import org.slf4j.MDC;

/**
 * Adds keys of the MDC that are set.
 */
class MdcMetadataContributor implements LogMetadataContributor {

	private final List<String> keys;

	MdcMetadataContributor(List<String> keys) {
		this.keys = List.copyOf(keys);
	}

	@Override
	public void contribute(Map<String, Object> metadata) {
		for (String key : this.keys) {
			String value = MDC.get(key);
			if (value != null) {
				metadata.put(key, value);
			}
		}
	}

}
