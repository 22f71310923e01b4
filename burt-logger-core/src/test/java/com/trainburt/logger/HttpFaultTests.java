package com.trainburt.logger;

import com.trainburt.logger.transport.HttpProtocol;
import com.trainburt.logger.transport.JdkHttpTransport;
import com.trainburt.logger.transport.LogTransport;

/**
 * The faults of networks and backends, over {@link JdkHttpTransport}.
 */
class HttpFaultTests extends AbstractHttpFaultTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new JdkHttpTransport(protocol);
	}

}
