package com.trainburt.logger.boot;

import com.trainburt.logger.AbstractHttpFaultTests;
import com.trainburt.logger.transport.HttpProtocol;
import com.trainburt.logger.transport.LogTransport;

/**
 * The faults of networks and backends, over {@link WebClientTransport}.
 */
class WebClientTransportFaultTests extends AbstractHttpFaultTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new WebClientTransport(protocol, null);
	}

}
