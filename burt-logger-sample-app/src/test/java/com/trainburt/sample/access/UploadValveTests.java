package com.trainburt.sample.access;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets requests in while as many bodies as are allowed are being read.
 */
class UploadValveTests {

	private final UploadLimits.UploadValve valve = new UploadLimits.UploadValve();

	private final List<Request> passed = new ArrayList<>();

	@Test
	void whenAnAsynchronousRequestComesBackShouldNotCountItAgain() throws IOException, ServletException {
		Request comesBack = request(true);
		this.valve.setNext(new ValveBase() {

			/** Each body is being read while the next request comes. */
			@Override
			public void invoke(Request request, Response response) throws IOException, ServletException {
				UploadValveTests.this.passed.add(request);
				if (UploadValveTests.this.passed.size() < UploadLimits.MAX_UPLOADS) {
					UploadValveTests.this.valve.invoke(request(false), response);
				}
				else if (request != comesBack) {
					UploadValveTests.this.valve.invoke(comesBack, response);
				}
			}

		});
		this.valve.invoke(request(false), Mockito.mock(Response.class, Mockito.RETURNS_DEEP_STUBS));
		assertThat(this.passed).hasSize(UploadLimits.MAX_UPLOADS + 1).endsWith(comesBack);
	}

	private static Request request(boolean asyncDispatching) {
		Request request = Mockito.mock(Request.class);
		BDDMockito.given(request.getContentLengthLong()).willReturn(10L);
		BDDMockito.given(request.isAsync()).willReturn(true);
		BDDMockito.given(request.isAsyncDispatching()).willReturn(asyncDispatching);
		return request;
	}

}
