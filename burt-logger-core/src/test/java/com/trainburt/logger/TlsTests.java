package com.trainburt.logger;

import com.trainburt.logger.transport.HttpProtocol;
import com.trainburt.logger.transport.JdkHttpTransport;
import com.trainburt.logger.transport.LogTransport;

/**
 * Certificates, over {@link JdkHttpTransport}.
 */
class TlsTests extends AbstractTlsTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new JdkHttpTransport(protocol);
	}

}
