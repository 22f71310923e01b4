package com.trainburt.logger.boot;

import java.util.List;
import java.util.Locale;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.LogTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
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

	private final ListableBeanFactory beans;

	StartReport(@Nullable String host, BurtLoggerProperties.Spool spool, ObjectProvider<CapturedFrameworks> captured,
			ListableBeanFactory beans) {
		this.host = host;
		this.spool = spool;
		this.captured = captured;
		this.beans = beans;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<String> frameworks = this.captured.stream().flatMap((captured) -> captured.find().stream()).toList();
		logger.info("Burt Logger %s. Captured model calls: %s".formatted(destination(),
				frameworks.isEmpty() ? "none" : String.join(" and ", frameworks)));
	}

	private String destination() {
		// Without a transport here the properties do not say where logs go.
		if (hasOwn(LogTransport.class)) {
			return "sends logs to %s. Spool: %s"
				.formatted((this.host != null) ? this.host : "a transport of the application", spool());
		}
		return hasOwn(LLMLogger.class) ? "uses the application's own LLMLogger" : "uses the parent context's LLMLogger";
	}

	private boolean hasOwn(Class<?> type) {
		return this.beans.getBeanNamesForType(type, true, false).length > 0;
	}

	private String spool() {
		return (this.spool.getDirectory() != null) ? "%s (%s)".formatted(this.spool.getDirectory(),
				this.spool.getMode().name().toLowerCase(Locale.ROOT).replace('_', '-')) : "none";
	}

}
