package com.trainburt.logger.boot;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.LogTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Reports in one line at the start the endpoint, the spool and the captured frameworks.
 */
class StartReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(StartReport.class);

	private final @Nullable String host;

	private final SpoolProperties spool;

	private final ObjectProvider<CapturedFrameworks> captured;

	private final ConfigurableListableBeanFactory beans;

	StartReport(@Nullable String host, SpoolProperties spool, ObjectProvider<CapturedFrameworks> captured,
			ConfigurableListableBeanFactory beans) {
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
		String[] loggers = names(LLMLogger.class);
		if (loggers.length == 0) {
			return "uses the parent context's LLMLogger";
		}
		if (!Arrays.stream(loggers).allMatch(this::isOurs)) {
			return "uses the application's own LLMLogger";
		}
		// The properties name the endpoint only if our transport sends the logs.
		boolean ours = Arrays.stream(names(LogTransport.class)).allMatch(this::isOurs);
		return "sends logs %s. Spool: %s"
			.formatted(ours ? "to " + endpoint() : "through the application's LogTransport bean", spool());
	}

	private String endpoint() {
		if (this.host == null) {
			return "the configured endpoint";
		}
		// An endpoint without a host is known by its scheme.
		return this.host.endsWith(":") ? "a " + this.host + " endpoint" : this.host;
	}

	private String[] names(Class<?> type) {
		return this.beans.getBeanNamesForType(type, true, false);
	}

	/** By its method: an application may well choose the same name. */
	private boolean isOurs(String name) {
		Method factory = (this.beans.getMergedBeanDefinition(name) instanceof RootBeanDefinition bean)
				? bean.getResolvedFactoryMethod() : null;
		return factory != null && factory.getDeclaringClass().getEnclosingClass() == BurtLoggerAutoConfiguration.class;
	}

	private String spool() {
		return (this.spool.getDirectory() != null) ? "%s (%s)".formatted(this.spool.getDirectory(),
				this.spool.getMode().name().toLowerCase(Locale.ROOT).replace('_', '-')) : "none";
	}

}
