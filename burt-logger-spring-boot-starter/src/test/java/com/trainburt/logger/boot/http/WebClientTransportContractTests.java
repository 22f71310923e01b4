package com.trainburt.logger.boot.http;

import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.http.AbstractHttpTransportTests;
import com.trainburt.logger.transport.http.HttpProtocol;

/**
 * {@link WebClientTransport} does what every HTTP transport has to do.
 */
class WebClientTransportContractTests extends AbstractHttpTransportTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new WebClientTransport(protocol, null);
	}

}
