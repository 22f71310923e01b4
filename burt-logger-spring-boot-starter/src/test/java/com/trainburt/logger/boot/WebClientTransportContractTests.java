package com.trainburt.logger.boot;

import com.trainburt.logger.transport.AbstractHttpTransportTests;
import com.trainburt.logger.transport.HttpProtocol;
import com.trainburt.logger.transport.LogTransport;

/**
 * {@link WebClientTransport} does what every HTTP transport has to do.
 */
class WebClientTransportContractTests extends AbstractHttpTransportTests {

	@Override
	protected LogTransport create(HttpProtocol protocol) {
		return new WebClientTransport(protocol, null);
	}

}
