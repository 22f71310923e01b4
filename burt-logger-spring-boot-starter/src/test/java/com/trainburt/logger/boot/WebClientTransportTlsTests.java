package com.trainburt.logger.boot;

import com.trainburt.logger.AbstractTlsTests;
import com.trainburt.logger.transport.HttpProtocol;
import com.trainburt.logger.transport.LogTransport;

/**
 * Certificates, over {@link WebClientTransport}.
 */
class WebClientTransportTlsTests extends AbstractTlsTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new WebClientTransport(protocol, null);
	}

}
