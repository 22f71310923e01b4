package com.trainburt.logger.boot.http;

import com.trainburt.logger.AbstractHttpFaultTests;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;

/**
 * The faults of networks and backends, over {@link WebClientTransport}.
 */
class WebClientTransportFaultTests extends AbstractHttpFaultTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new WebClientTransport(protocol, null);
	}

}
