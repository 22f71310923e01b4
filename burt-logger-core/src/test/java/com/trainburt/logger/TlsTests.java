package com.trainburt.logger;

import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;
import com.trainburt.logger.transport.http.JdkHttpTransport;

/**
 * Certificates, over {@link JdkHttpTransport}.
 */
class TlsTests extends AbstractTlsTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new JdkHttpTransport(protocol);
	}

}
