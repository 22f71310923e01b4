package com.trainburt.logger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Says what a log is worth: see {@link LLMLogger#feedback(LogId, Feedback)}. Immutable.
 *
 * <pre>{@code
 * logger.feedback(id, Feedback.thumbsDown().by("user"));
 * logger.feedback(id, Feedback.corrected("A better answer").by("editor").comment("tone"));
 * }</pre>
 *
 * A log has one feedback of each name and source. To say something else, give it again:
 * the latest one counts.
 */
public final class Feedback {

	/** The metadata field that distinguishes feedback from logs of calls. */
	private static final String KIND = "kind";

	private static final String FEEDBACK = "feedback";

	/** Name of {@link #thumbsUp()} and {@link #thumbsDown()}. */
	private static final String THUMBS = "thumbs";

	/** Name of {@link #corrected(String)}. */
	private static final String CORRECTION = "correction";

	/** Name of {@link #preferredOver(LogRef)}. */
	private static final String PREFERRED_OVER = "preferred_over";

	private static final Set<String> OWN_NAMES = Set.of(THUMBS, CORRECTION, PREFERRED_OVER);

	/**
	 * Namespace of the ids, which are name-based UUIDs. Never changes, so that repeats
	 * are recognized.
	 */
	private static final UUID NAMESPACE = UUID.fromString("6f0d1c3e-58f2-4f0b-9b57-0d6a1f9c2b84");

	private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;

	private static final long VERSION_5 = 0x5000L;

	private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

	private static final long VARIANT = 0x8000_0000_0000_0000L;

	private final String name;

	private final Object value;

	private final @Nullable String source;

	private final @Nullable String comment;

	private Feedback(String name, Object value, @Nullable String source, @Nullable String comment) {
		this.name = name;
		this.value = value;
		this.source = source;
		this.comment = comment;
	}

	/**
	 * The answer is good.
	 * @return {@code thumbs} with the value {@code up}
	 */
	public static Feedback thumbsUp() {
		return new Feedback(THUMBS, "up", null, null);
	}

	/**
	 * The answer is bad.
	 * @return {@code thumbs} with the value {@code down}
	 */
	public static Feedback thumbsDown() {
		return new Feedback(THUMBS, "down", null, null);
	}

	/**
	 * The answer has this score.
	 * @param name name of the score, such as {@code helpful}
	 * @param value any number but an infinity and {@code NaN}
	 * @return the feedback
	 * @throws IllegalArgumentException if the name is blank, has control characters, more
	 * than 200 characters or another meaning, or if the value is no number
	 */
	public static Feedback score(String name, double value) {
		if (OWN_NAMES.contains(name)) {
			throw new IllegalArgumentException(
					"'%s' cannot be the name of a score: use the method for it".formatted(name));
		}
		if (!Double.isFinite(value)) {
			throw new IllegalArgumentException("A score must be a finite number but was " + value);
		}
		return new Feedback(FeedbackText.checked("name", name), value, null, null);
	}

	/**
	 * The answer should have been this one.
	 * @param text the whole answer
	 * @return {@code correction} with the text as its value
	 * @throws IllegalArgumentException if it is blank
	 */
	public static Feedback corrected(String text) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("A correction must have a text");
		}
		return new Feedback(CORRECTION, text, null, null);
	}

	/**
	 * The answer is better than another one to the same request.
	 * @param rejected the log of the other answer
	 * @return {@code preferred_over} with the reference as its value
	 */
	public static Feedback preferredOver(LogId rejected) {
		return preferredOver(LogRef.logId(rejected));
	}

	/**
	 * The answer is better than another one to the same request.
	 * @param rejected the log of the other answer
	 * @return {@code preferred_over} with the reference as its value
	 */
	public static Feedback preferredOver(LogRef rejected) {
		return new Feedback(PREFERRED_OVER, Map.of(rejected.name(), rejected.id()), null, null);
	}

	/**
	 * Set the source of the feedback. Feedback of other sources is kept beside it.
	 * @param source such as {@code user}, {@code reviewer} or the id of one
	 * @return a changed copy
	 * @throws IllegalArgumentException if it is blank, has control characters, or more
	 * than 200 characters
	 */
	public Feedback by(String source) {
		return new Feedback(this.name, this.value, FeedbackText.checked("source", source), this.comment);
	}

	/**
	 * Add a comment.
	 * @param comment any text
	 * @return a changed copy
	 */
	public Feedback comment(String comment) {
		return new Feedback(this.name, this.value, this.source, comment);
	}

	/**
	 * Whether a log is a feedback.
	 * @param metadata those of the call
	 */
	public static boolean isLoggedAs(@Nullable Object request,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return metadata != null && FEEDBACK.equals(metadata.get(KIND)) && request instanceof Map<?, ?> map
				&& map.get(FEEDBACK) instanceof Map;
	}

	/**
	 * The request of the log.
	 */
	Map<String, Object> request(LogRef log) {
		Map<String, Object> feedback = new LinkedHashMap<>();
		feedback.put("id", id(log).toString());
		feedback.put(log.name(), log.id());
		return Map.of(FEEDBACK, feedback);
	}

	/**
	 * The response of the log.
	 */
	Map<String, Object> response() {
		Map<String, Object> response = new LinkedHashMap<>();
		response.put("name", this.name);
		response.put("value", this.value);
		if (this.comment != null) {
			response.put("comment", this.comment);
		}
		return response;
	}

	/**
	 * The metadata of the log. They contain the id of the log, as those of the log itself
	 * do: a Kafka topic with this key has both in one partition.
	 */
	Map<String, @Nullable Object> metadata(LogRef log) {
		Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
		metadata.put(KIND, FEEDBACK);
		// Also without a source: one among the application's own metadata is not that of
		// the feedback.
		metadata.put("source", this.source);
		if (log.name().equals(LogId.METADATA_KEY)) {
			metadata.put(log.name(), log.id());
		}
		return metadata;
	}

	/**
	 * A UUID of version 5 (RFC 9562): the same for the same log, name and source.
	 */
	private UUID id(LogRef log) {
		String text = String.join("\n", log.name(), log.id(), this.name, (this.source != null) ? this.source : "");
		MessageDigest sha1 = sha1();
		sha1.update(bytes(NAMESPACE));
		ByteBuffer digest = ByteBuffer.wrap(sha1.digest(text.getBytes(StandardCharsets.UTF_8)));
		return new UUID((digest.getLong() & VERSION_MASK) | VERSION_5, (digest.getLong() & VARIANT_MASK) | VARIANT);
	}

	private static MessageDigest sha1() {
		try {
			return MessageDigest.getInstance("SHA-1");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-1", ex);
		}
	}

	private static byte[] bytes(UUID uuid) {
		return ByteBuffer.allocate(2 * Long.BYTES)
			.putLong(uuid.getMostSignificantBits())
			.putLong(uuid.getLeastSignificantBits())
			.array();
	}

	/**
	 * The kind of feedback, without personal data.
	 */
	@Override
	public String toString() {
		return this.name;
	}

}
