package com.trainburt.logger.boot.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Collects the readers of those providers whose clients an application has.
 *
 * @param <P> what reads the classes of a client
 */
public final class ProviderClients<P> {

	private static final Log log = LogFactory.getLog(ProviderClients.class);

	private final @Nullable ClassLoader classLoader;

	private final List<P> readers = new ArrayList<>();

	public ProviderClients(@Nullable ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * Add a reader, if the client is there.
	 * @param type a class of the client
	 * @param reader makes the reader, whose class cannot be loaded without the client
	 * @return this
	 */
	public ProviderClients<P> with(String type, Supplier<? extends P> reader) {
		try {
			if (ClassUtils.isPresent(type, this.classLoader)) {
				this.readers.add(reader.get());
			}
		}
		catch (LinkageError ex) {
			log.warn("Logs have only the common parameters of calls by way of %s: this version of it is not known"
				.formatted(type), ex);
		}
		return this;
	}

	/**
	 * All readers.
	 * @return the readers, in the order in which they were added
	 */
	public List<P> readers() {
		return List.copyOf(this.readers);
	}

}
