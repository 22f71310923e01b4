package com.trainburt.logger.boot.capture;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Which options of one class change the answer, and what the OpenAI API calls them. What
 * is not in the table is not logged, because options also hold keys, headers and proxies.
 *
 * @param <T> class of the options
 */
public final class ParameterTable<T> {

	/** They stand beside the parameters in a request. */
	private static final Set<String> NO_PARAMETERS = Set.of("model", "messages", "tools", "stream", "stream_options");

	private final Map<String, Function<? super T, ? extends @Nullable Object>> parameters = new LinkedHashMap<>();

	private Function<? super T, ? extends @Nullable Map<String, ?>> body = (options) -> null;

	/**
	 * Add a parameter.
	 * @param name its name in the OpenAI API, or the provider's if that API has none
	 * @param value reads it; {@code null} and what is empty is left out
	 * @return this table
	 */
	public ParameterTable<T> with(String name, Function<? super T, ? extends @Nullable Object> value) {
		this.parameters.put(name, value);
		return this;
	}

	/**
	 * Say where an application puts parameters that the class does not know.
	 * @param body reads them, by the names they have in the request
	 * @return this table
	 */
	public ParameterTable<T> withBody(Function<? super T, ? extends @Nullable Map<String, ?>> body) {
		this.body = body;
		return this;
	}

	/**
	 * Read options.
	 * @param options the options
	 * @return the parameters that are set
	 */
	public Map<String, Object> read(T options) {
		Map<String, Object> read = new LinkedHashMap<>();
		this.parameters.forEach((name, value) -> put(read, name, value.apply(options)));
		Map<String, ?> body = this.body.apply(options);
		if (body != null) {
			body.forEach((name, value) -> {
				if (!NO_PARAMETERS.contains(name)) {
					put(read, name, value);
				}
			});
		}
		return read;
	}

	private static void put(Map<String, Object> read, String name, @Nullable Object value) {
		boolean empty = (value instanceof Collection<?> collection && collection.isEmpty())
				|| (value instanceof Map<?, ?> map && map.isEmpty());
		if (value != null && !empty) {
			read.put(name, value);
		}
	}

}
