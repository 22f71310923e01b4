package com.trainburt.logger.boot;

import java.util.List;
import java.util.Locale;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Says in one line at the start where logs go, what is kept on disk, and what is
 * captured.
 */
class StartReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(StartReport.class);

	private final @Nullable String host;

	private final BurtLoggerProperties.Spool spool;

	private final ObjectProvider<CapturedFrameworks> captured;

	StartReport(@Nullable String host, BurtLoggerProperties.Spool spool, ObjectProvider<CapturedFrameworks> captured) {
		this.host = host;
		this.spool = spool;
		this.captured = captured;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<String> frameworks = this.captured.stream().flatMap((captured) -> captured.find().stream()).toList();
		logger.info("Burt Logger sends logs to %s. Spool: %s. Captured model calls: %s".formatted(
				(this.host != null) ? this.host : "a transport of the application", spool(),
				frameworks.isEmpty() ? "none" : String.join(" and ", frameworks)));
	}

	private String spool() {
		return (this.spool.getDirectory() != null) ? "%s (%s)".formatted(this.spool.getDirectory(),
				this.spool.getMode().name().toLowerCase(Locale.ROOT).replace('_', '-')) : "none";
	}

}
