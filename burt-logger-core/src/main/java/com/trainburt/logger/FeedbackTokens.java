package com.trainburt.logger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.trainburt.logger.InvalidFeedbackTokenException.Reason;
import com.trainburt.logger.transport.InvalidOptionException;
import org.jspecify.annotations.Nullable;

/*
 * A token is version (1 byte), log id (16), end of validity in seconds (8) and the HMAC of
 * all that (32), in Base64: 57 bytes are 76 characters without padding, so there is one way
 * only to write a token.
 */

/**
 * Lets browsers and mobile clients give feedback without a database: a signed token
 * stands for the log, so that a client can judge only the logs that it was given, and
 * only for a time. Thread-safe.
 *
 * <pre>{@code
 * String token = tokens.issue(id, Duration.ofDays(7));                  // with the answer, to the client
 * logger.feedback(tokens.verify(token), Feedback.thumbsDown().by("user"));   // later, from the client
 * }</pre>
 */
public final class FeedbackTokens {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int MIN_KEY_BYTES = 32;

	private static final byte VERSION = 1;

	private static final int SIGNED_BYTES = Byte.BYTES + 3 * Long.BYTES;

	private static final int SIGNATURE_BYTES = 32;

	private static final long ALMOST_A_SECOND = 999_999_999;

	private final SecretKeySpec key;

	private final @Nullable SecretKeySpec previousKey;

	private final Clock clock;

	/**
	 * Sign with a key.
	 * @param key a secret of 32 bytes in UTF-8 or more, the same in all instances of the
	 * application
	 * @throws InvalidOptionException if it is shorter, named {@code feedback.tokenKey}
	 */
	public FeedbackTokens(String key) {
		this(key, Clock.systemUTC());
	}

	/**
	 * Sign with a key.
	 * @param key a secret of 32 bytes in UTF-8 or more, the same in all instances of the
	 * application
	 * @param clock decides whether a token has expired
	 * @throws InvalidOptionException if it is shorter, named {@code feedback.tokenKey}
	 */
	public FeedbackTokens(String key, Clock clock) {
		this(checked("feedback.tokenKey", key), null, clock);
	}

	private FeedbackTokens(SecretKeySpec key, @Nullable SecretKeySpec previousKey, Clock clock) {
		this.key = key;
		this.previousKey = previousKey;
		this.clock = clock;
	}

	private static SecretKeySpec checked(String option, String key) {
		byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
		if (bytes.length < MIN_KEY_BYTES) {
			throw new InvalidOptionException(option, null,
					"must have at least %d bytes, but has %d: make one with \"openssl rand -base64 32\""
						.formatted(MIN_KEY_BYTES, bytes.length));
		}
		return new SecretKeySpec(bytes, ALGORITHM);
	}

	/**
	 * Accept tokens of another key, too, so that a change of keys does not end those that
	 * clients have. New tokens are signed with the key of the constructor.
	 * @param previousKey the key that was used before, a secret of 32 bytes or more
	 * @return a changed copy
	 * @throws InvalidOptionException if it is shorter, named
	 * {@code feedback.previousTokenKey}
	 */
	public FeedbackTokens withPreviousKey(String previousKey) {
		return new FeedbackTokens(this.key, checked("feedback.previousTokenKey", previousKey), this.clock);
	}

	/**
	 * Make a token.
	 * @param id the log that may be judged
	 * @param validity how long from now, more than zero; the end is rounded up to a
	 * second
	 * @return 76 characters that need no escaping in an address
	 * @throws IllegalArgumentException if the validity is not more than zero, or is too
	 * long to have an end
	 */
	public String issue(LogId id, Duration validity) {
		if (validity.isZero() || validity.isNegative()) {
			throw new IllegalArgumentException("The validity of a token must be more than zero but was " + validity);
		}
		byte[] signed = ByteBuffer.allocate(SIGNED_BYTES)
			.put(VERSION)
			.putLong(id.uuid().getMostSignificantBits())
			.putLong(id.uuid().getLeastSignificantBits())
			.putLong(end(validity))
			.array();
		byte[] token = Arrays.copyOf(signed, SIGNED_BYTES + SIGNATURE_BYTES);
		System.arraycopy(sign(signed, this.key), 0, token, SIGNED_BYTES, SIGNATURE_BYTES);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
	}

	private long end(Duration validity) {
		try {
			return this.clock.instant().plus(validity).plusNanos(ALMOST_A_SECOND).getEpochSecond();
		}
		catch (DateTimeException | ArithmeticException ex) {
			throw new IllegalArgumentException("The validity of a token is too long: " + validity, ex);
		}
	}

	/**
	 * Read a token that a client has sent.
	 * @param token anything
	 * @return the log that may be judged
	 * @throws InvalidFeedbackTokenException if it was made with another key, was changed
	 * or has expired
	 */
	public LogId verify(@Nullable String token) {
		byte[] decoded = decode(token);
		byte[] signed = Arrays.copyOf(decoded, SIGNED_BYTES);
		byte[] signature = Arrays.copyOfRange(decoded, SIGNED_BYTES, decoded.length);
		if (!isSignedWith(this.key, signed, signature)
				&& (this.previousKey == null || !isSignedWith(this.previousKey, signed, signature))) {
			throw new InvalidFeedbackTokenException(Reason.FORGED,
					"The feedback token was not made with this key, or was changed");
		}
		ByteBuffer content = ByteBuffer.wrap(signed, Byte.BYTES, SIGNED_BYTES - Byte.BYTES);
		LogId id = LogId.of(new UUID(content.getLong(), content.getLong()));
		Instant end = Instant.ofEpochSecond(content.getLong());
		if (!this.clock.instant().isBefore(end)) {
			throw new InvalidFeedbackTokenException(Reason.EXPIRED, "The feedback token has expired at " + end);
		}
		return id;
	}

	/** Compares in constant time. */
	private static boolean isSignedWith(SecretKeySpec key, byte[] signed, byte[] signature) {
		return MessageDigest.isEqual(sign(signed, key), signature);
	}

	private static byte[] decode(@Nullable String token) {
		try {
			byte[] decoded = (token != null) ? Base64.getUrlDecoder().decode(token) : new byte[0];
			if (decoded.length == SIGNED_BYTES + SIGNATURE_BYTES && decoded[0] == VERSION) {
				return decoded;
			}
		}
		catch (IllegalArgumentException ex) {
			// The message below reports it.
		}
		throw new InvalidFeedbackTokenException(Reason.MALFORMED, "The text is no feedback token");
	}

	private static byte[] sign(byte[] content, SecretKeySpec key) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(key);
			return mac.doFinal(content);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has " + ALGORITHM, ex);
		}
	}

}
