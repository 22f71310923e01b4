package com.trainburt.logger.boot.capture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Which options of one class change the answer, and what the OpenAI API calls them. What
 * is not in the table is not logged, because options also hold keys, headers and proxies.
 * Of what the class does not know, entries whose names mean such secrets are left out.
 *
 * @param <T> class of the options
 */
public final class ParameterTable<T> {

	/** They stand beside the parameters in a request. */
	private static final Set<String> NO_PARAMETERS = Set.of("model", "messages", "tools", "stream", "stream_options");

	/** Words that mean a secret wherever they stand in a name. */
	private static final Set<String> SECRETS = Set.of("apikey", "secret", "password", "credential", "credentials",
			"authorization", "authentication", "headers", "proxy");

	/** Words that mean a secret at the end of a name: {@code max_tokens} is none. */
	private static final Set<String> SECRETS_AT_THE_END = Set.of("key", "token");

	private static final String PROMPT_CACHE_KEY = "prompt_cache_key";

	/** Between the words of {@code api_key}, {@code x-api-key}, {@code apiKey}. */
	private static final Pattern WORD_BOUNDARY = Pattern
		.compile("[^\\p{L}\\p{N}]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

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
	 * Say where an application puts parameters that the class does not know. Secrets
	 * among them, at any depth of maps and lists, are not read.
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
				if (!NO_PARAMETERS.contains(name) && !isSecret(name)) {
					put(read, name, withoutSecrets(name, value));
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

	private static @Nullable Object withoutSecrets(String name, @Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> kept = new LinkedHashMap<>();
			map.forEach((key, entry) -> {
				String child = String.valueOf(key);
				boolean schema = name.equals("properties") && entry instanceof Map;
				if (schema || !isSecret(child)) {
					kept.put(child, withoutSecrets(child, entry));
				}
			});
			return kept;
		}
		if (value instanceof Collection<?> collection) {
			List<@Nullable Object> kept = new ArrayList<>();
			collection.forEach((element) -> kept.add(withoutSecrets(name, element)));
			return kept;
		}
		return value;
	}

	private static boolean isSecret(String name) {
		List<String> words = Stream.of(WORD_BOUNDARY.split(name)).map((word) -> word.toLowerCase(Locale.ROOT)).toList();
		if (String.join("_", words).equals(PROMPT_CACHE_KEY)) {
			return false;
		}
		return words.stream().anyMatch(SECRETS::contains)
				|| (!words.isEmpty() && SECRETS_AT_THE_END.contains(words.get(words.size() - 1)));
	}

}
