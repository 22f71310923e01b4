package com.trainburt.logger.benchmarks;

import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Chats of the usual size that differ in all but the system prompt, one after the other:
 * the same chat again and again compresses as no traffic does. Their words are made up,
 * and as rare as those of a language. For one thread.
 */
final class VariedChats implements Supplier<ChatLog> {

	/** More than fit into a batch. */
	private static final int CHATS = 1_000;

	private static final int VOCABULARY = 5_000;

	private static final String CONSONANTS = "bcdfghklmnprstvw";

	private static final String VOWELS = "aeiou";

	/** Of a small picture. */
	private static final int PICTURE_BYTES = 45_000;

	private final SplittableRandom random = new SplittableRandom(1);

	private final List<String> vocabulary = Stream.generate(this::word).limit(VOCABULARY).toList();

	private final List<ChatLog> chats;

	private int next;

	private VariedChats(int number, Function<VariedChats, String> question) {
		this.chats = Stream.generate(() -> ChatLog.create((text) -> switch (text) {
			case ChatLog.SYSTEM -> text;
			case ChatLog.QUESTION -> question.apply(this);
			default -> textLike(text);
		})).limit(number).toList();
	}

	/**
	 * Chats of texts.
	 */
	static VariedChats ofTexts() {
		return new VariedChats(CHATS, (chats) -> chats.textLike(ChatLog.QUESTION));
	}

	/**
	 * Chats about pictures, in Base64, which hardly shrink.
	 */
	static VariedChats ofPictures() {
		return new VariedChats(CHATS / 10, VariedChats::picture);
	}

	private String picture() {
		byte[] noise = new byte[PICTURE_BYTES];
		this.random.nextBytes(noise);
		return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(noise);
	}

	private String word() {
		StringBuilder word = new StringBuilder();
		for (int i = this.random.nextInt(1, 4); i > 0; i--) {
			word.append(CONSONANTS.charAt(this.random.nextInt(CONSONANTS.length())))
				.append(VOWELS.charAt(this.random.nextInt(VOWELS.length())));
		}
		return word.toString();
	}

	private String textLike(String text) {
		StringBuilder words = new StringBuilder();
		while (words.length() < text.length()) {
			// Zipf's law: the n-th word is the n-th part as frequent as the first.
			int rank = (int) Math.pow(VOCABULARY, this.random.nextDouble()) - 1;
			words.append(this.vocabulary.get(rank)).append(' ');
		}
		return words.substring(0, text.length());
	}

	@Override
	public ChatLog get() {
		this.next = (this.next + 1) % this.chats.size();
		return this.chats.get(this.next);
	}

}
