package com.trainburt.logger.boot.http;

import java.lang.reflect.Method;
import java.net.http.HttpClient;

import com.trainburt.logger.transport.http.HttpProtocol;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ReflectionUtils;

/**
 * Hints for a native image, for members that only the core refers to by name.
 */
class HttpTransportRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		// The version in the User-Agent.
		hints.resources().registerResource(new ClassPathResource("version.properties", HttpProtocol.class));
		// There since JDK 21.
		Method shutdownNow = ReflectionUtils.findMethod(HttpClient.class, "shutdownNow");
		if (shutdownNow != null) {
			hints.reflection().registerMethod(shutdownNow, ExecutableMode.INVOKE);
		}
	}

}
