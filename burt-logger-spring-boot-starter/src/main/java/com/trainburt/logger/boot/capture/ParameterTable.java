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
 * The options of one class that change the answer, and their names in the OpenAI API.
 * Options that are not in the table are not logged, because they include keys, headers
 * and proxies. Where an application chooses the names itself, entries whose names mean
 * such secrets are left out.
 *
 * @param <T> class of the options
 */
public final class ParameterTable<T> {

	/** Members of a request that are not parameters. */
	private static final Set<String> NO_PARAMETERS = Set.of("model", "messages", "tools", "stream", "stream_options");

	/** Words that mean a secret at any place in a name. */
	private static final Set<String> SECRETS = Set.of("apikey", "secret", "password", "credential", "credentials",
			"authorization", "authentication", "headers", "proxy");

	/** Words that mean a secret at the end of a name: {@code max_tokens} is none. */
	private static final Set<String> SECRETS_AT_THE_END = Set.of("key", "token");

	/** Names that end like secrets: a key of OpenAI's cache, and texts of a tokenizer. */
	private static final Set<String> NO_SECRETS = Set.of("prompt_cache_key", "bos_token", "eos_token", "eot_token",
			"pad_token", "unk_token", "sep_token", "cls_token", "mask_token", "stop_token", "image_token");

	/** Between the words of {@code api_key}, {@code x-api-key}, {@code apiKey}. */
	private static final Pattern WORD_BOUNDARY = Pattern
		.compile("[^\\p{L}\\p{N}]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

	private final Map<String, Function<? super T, ? extends @Nullable Object>> parameters = new LinkedHashMap<>();

	private Function<? super T, ? extends @Nullable Map<String, ?>> body = (options) -> null;

	/**
	 * Add a parameter.
	 * @param name its name in the OpenAI API, or the provider's if that API has none
	 * @param value reads it; {@code null} and empty values are left out
	 * @return this table
	 */
	public ParameterTable<T> with(String name, Function<? super T, ? extends @Nullable Object> value) {
		this.parameters.put(name, value);
		return this;
	}

	/**
	 * Add a parameter whose entries an application names. Secrets among them, at any
	 * depth of maps and lists, are left out.
	 * @param name its name in the OpenAI API, or the provider's if that API has none
	 * @param value reads it; {@code null} and empty values are left out
	 * @return this table
	 */
	public ParameterTable<T> withMap(String name, Function<? super T, ? extends @Nullable Map<String, ?>> value) {
		return with(name, (options) -> withoutSecrets(name, value.apply(options)));
	}

	/**
	 * Add the parameters that the class does not know. Secrets among them, at any depth
	 * of maps and lists, are left out.
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
		if (NO_SECRETS.contains(String.join("_", words))) {
			return false;
		}
		return words.stream().anyMatch(SECRETS::contains)
				|| (!words.isEmpty() && SECRETS_AT_THE_END.contains(words.get(words.size() - 1)));
	}

}
