package com.trainburt.logger;

import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;
import com.trainburt.logger.transport.http.JdkHttpTransport;

/**
 * The faults of networks and backends, over {@link JdkHttpTransport}.
 */
class HttpFaultTests extends AbstractHttpFaultTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new JdkHttpTransport(protocol);
	}

}
