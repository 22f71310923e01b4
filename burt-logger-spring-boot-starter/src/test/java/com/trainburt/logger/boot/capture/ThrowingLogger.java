package com.trainburt.logger.boot.capture;

import java.lang.reflect.Proxy;

import com.trainburt.logger.LLMLogger;

/**
 * The worst logger that an application can have.
 */
public final class ThrowingLogger {

	private ThrowingLogger() {
	}

	public static LLMLogger create() {
		return (LLMLogger) Proxy.newProxyInstance(ThrowingLogger.class.getClassLoader(),
				new Class<?>[] { LLMLogger.class }, (proxy, method, arguments) -> {
					if (method.getName().startsWith("log")) {
						throw new LinkageError("never works");
					}
					return switch (method.getName()) {
						case "flush" -> LLMLogger.noop().flush();
						case "stats" -> LLMLogger.noop().stats();
						case "hashCode" -> 1;
						case "equals" -> proxy == arguments[0];
						case "toString" -> "throwing";
						default -> null;
					};
				});
	}

}
