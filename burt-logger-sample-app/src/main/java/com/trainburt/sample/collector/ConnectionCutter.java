package com.trainburt.sample.collector;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Cuts the connection of who delivers logs, without an answer, while the backend is down.
 */
/*
 * Asked of the server itself: a servlet can refuse to answer, but then the server answers
 * for it.
 */
@Component
class ConnectionCutter implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

	private final FaultSwitch faults;

	ConnectionCutter(FaultSwitch faults) {
		this.faults = faults;
	}

	@Override
	public void customize(ConfigurableTomcatWebServerFactory factory) {
		factory.addEngineValves(new CuttingValve());
	}

	private final class CuttingValve extends ValveBase {

		CuttingValve() {
			super(/* asyncSupported= */ true);
		}

		@Override
		public void invoke(Request request, Response response) throws IOException, ServletException {
			if (ConnectionCutter.this.faults.fault() == Fault.DOWN && request.getMethod().equals("POST")
					&& request.getDecodedRequestURI().equals(CollectorController.PATH)) {
				response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
				return;
			}
			getNext().invoke(request, response);
		}

	}

}
