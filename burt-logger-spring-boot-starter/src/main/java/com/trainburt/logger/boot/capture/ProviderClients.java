package com.trainburt.logger.boot.capture;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The readers of the providers whose clients an application has. A client of another
 * version may lack methods that its reader calls, which shows when the reader is created
 * or when it reads. Such a reader is dropped, with one warning. May be used from any
 * thread.
 *
 * @param <P> reader of the classes of a client
 */
public final class ProviderClients<P> {

	private static final Log log = LogFactory.getLog(ProviderClients.class);

	private final @Nullable ClassLoader classLoader;

	private final P other;

	private final List<Client<P>> clients = new CopyOnWriteArrayList<>();

	/**
	 * Create a collection without readers.
	 * @param classLoader where clients are looked for
	 * @param other reads what no other reader knows
	 */
	public ProviderClients(@Nullable ClassLoader classLoader, P other) {
		this.classLoader = classLoader;
		this.other = other;
	}

	/**
	 * Add a reader, if the client is there.
	 * @param type a class of the client
	 * @param reader creates the reader, whose class cannot be loaded without the client
	 * @return this
	 */
	public ProviderClients<P> with(String type, Supplier<? extends P> reader) {
		try {
			if (ClassUtils.isPresent(type, this.classLoader)) {
				this.clients.add(new Client<>(type, reader.get()));
			}
		}
		catch (LinkageError ex) {
			warn(type, ex);
		}
		return this;
	}

	/**
	 * Read with the reader that knows an object.
	 * @param knows whether a reader knows it
	 * @param reading the function, which may be called a second time if a reader fails
	 * @return its result, with the fallback if there is no such reader
	 */
	public <T extends @Nullable Object> T read(Predicate<? super P> knows, Function<? super P, ? extends T> reading) {
		for (Client<P> client : this.clients) {
			try {
				if (knows.test(client.reader)) {
					return reading.apply(client.reader);
				}
			}
			catch (LinkageError ex) {
				drop(client, ex);
			}
		}
		return reading.apply(this.other);
	}

	/**
	 * Ask all readers.
	 * @param reading the function
	 * @return the first answer, or {@code null} if there is none
	 */
	public <T> @Nullable T first(Function<? super P, ? extends @Nullable T> reading) {
		for (Client<P> client : this.clients) {
			try {
				T read = reading.apply(client.reader);
				if (read != null) {
					return read;
				}
			}
			catch (LinkageError ex) {
				drop(client, ex);
			}
		}
		return null;
	}

	private void drop(Client<P> client, LinkageError failure) {
		if (this.clients.remove(client)) {
			warn(client.type, failure);
		}
	}

	private static void warn(String type, LinkageError failure) {
		log.warn(("Burt Logger does not support this version of the client of %s: logs have only the parameters "
				+ "that all providers share. Use a version that the README names")
			.formatted(type), failure);
	}

	/**
	 * A client and its reader.
	 *
	 * @param type a class of the client
	 * @param reader the reader
	 */
	private record Client<P>(String type, P reader) {
	}

}
