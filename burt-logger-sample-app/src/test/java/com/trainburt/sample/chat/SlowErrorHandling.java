package com.trainburt.sample.chat;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Makes the order certain in which a failed write to a stream does most harm: the thread
 * that wrote ends the stream, and has come halfway when the server begins to handle the
 * error. It continues when the server has notified all listeners of the error, and only
 * after that the server continues.
 */
class SlowErrorHandling extends OncePerRequestFilter implements WebMvcConfigurer {

	private final Set<String> handled = ConcurrentHashMap.newKeySet();

	/**
	 * Paths of the requests whose error has been handled.
	 */
	Set<String> handled() {
		return this.handled;
	}

	@Override
	public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
		configurer.registerDeferredResultInterceptors(new DeferredResultProcessingInterceptor() {

			@Override
			public <T> void postProcess(NativeWebRequest request, DeferredResult<T> result,
					@Nullable Object concurrentResult) {
				((Exchange) request.getAttribute(Exchange.class.getName(), NativeWebRequest.SCOPE_REQUEST))
					.beforeDispatch();
			}

		});
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Exchange exchange = new Exchange(request.getRequestURI());
		request.setAttribute(Exchange.class.getName(), exchange);
		chain.doFilter(new HttpServletRequestWrapper(request) {

			@Override
			public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
				AsyncContext context = super.startAsync(request, response);
				context.addListener(exchange);
				return context;
			}

		}, new HttpServletResponseWrapper(response) {

			@Override
			public void flushBuffer() throws IOException {
				try {
					super.flushBuffer();
				}
				catch (IOException ex) {
					exchange.writer = Thread.currentThread();
					throw ex;
				}
			}

			/* Tomcat calls it after onError() if no listener has ended the request. */
			@Override
			public void setStatus(int status) {
				exchange.afterError();
				super.setStatus(status);
			}

		});
	}

	/**
	 * One request, and the thread that writes to its response in vain.
	 */
	private final class Exchange implements AsyncListener {

		private final String path;

		private final CountDownLatch errorReported = new CountDownLatch(1);

		private volatile @Nullable Thread writer;

		private volatile boolean inDispatch;

		Exchange(String path) {
			this.path = path;
		}

		/** First of the listeners. */
		@Override
		public void onError(AsyncEvent event) {
			awaitIdle();
		}

		void beforeDispatch() {
			if (Thread.currentThread() == this.writer) {
				this.inDispatch = true;
				try {
					this.errorReported.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				this.inDispatch = false;
			}
		}

		void afterError() {
			if (this.inDispatch) {
				this.errorReported.countDown();
				Awaitility.await().pollInSameThread().until(() -> !this.inDispatch);
				awaitIdle();
			}
		}

		@Override
		public void onComplete(AsyncEvent event) {
			SlowErrorHandling.this.handled.add(this.path);
		}

		private void awaitIdle() {
			Awaitility.await().pollInSameThread().atMost(Duration.ofMinutes(1)).until(() -> {
				Thread writer = this.writer;
				return writer != null && switch (writer.getState()) {
					case WAITING, TIMED_WAITING, TERMINATED -> true;
					default -> false;
				};
			});
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
		}

		@Override
		public void onTimeout(AsyncEvent event) {
		}

	}

}
