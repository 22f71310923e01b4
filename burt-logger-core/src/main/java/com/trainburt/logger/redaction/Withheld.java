package com.trainburt.logger.redaction;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Replaces a value that could not be redacted: its size, a hash to recognize it, and why
 * it is missing.
 */
final class Withheld {

	private static final JsonMapper JSON = new JsonMapper();

	private Withheld() {
	}

	static Map<String, @Nullable Object> of(@Nullable Object value, String reason) {
		byte[] json = JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
		return Map.of("withheld", Map.of("reason", reason, "bytes", json.length, "sha256", sha256(json)));
	}

	private static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
