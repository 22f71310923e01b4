package com.trainburt.logger.boot.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BackendHost;
import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Adds the statistics of the logger, and the host that it sends to, to the info endpoint.
 */
class BurtLoggerInfoContributor implements InfoContributor {

	private final LLMLogger logger;

	private final @Nullable String host;

	BurtLoggerInfoContributor(LLMLogger logger, @Nullable BurtLoggerConnectionDetails connectionDetails) {
		this.logger = logger;
		this.host = BackendHost.of(connectionDetails);
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> details = new LinkedHashMap<>();
		if (this.host != null) {
			details.put("endpoint", this.host);
		}
		details.putAll(this.logger.stats().toMap());
		// The backend's answer may quote logged content, and this endpoint is often
		// public.
		details.remove("last_failure");
		// It names directories.
		details.remove("spool_problem");
		builder.withDetail("burtLogger", details);
	}

}
