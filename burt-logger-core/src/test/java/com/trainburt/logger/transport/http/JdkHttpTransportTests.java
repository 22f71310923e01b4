package com.trainburt.logger.transport.http;

import com.trainburt.logger.transport.LogTransport;

/**
 * Tests for {@link JdkHttpTransport}.
 */
class JdkHttpTransportTests extends AbstractHttpTransportTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new JdkHttpTransport(protocol);
	}

}
