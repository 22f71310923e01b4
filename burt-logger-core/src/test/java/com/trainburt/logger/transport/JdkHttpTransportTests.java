package com.trainburt.logger.transport;

/**
 * Tests for {@link JdkHttpTransport}.
 */
class JdkHttpTransportTests extends AbstractHttpTransportTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new JdkHttpTransport(protocol);
	}

}
