package com.trainburt.logger.boot.http;

import com.trainburt.logger.AbstractTlsTests;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.HttpProtocol;

/**
 * Certificates, over {@link WebClientTransport}.
 */
class WebClientTransportTlsTests extends AbstractTlsTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new WebClientTransport(protocol, null);
	}

}
