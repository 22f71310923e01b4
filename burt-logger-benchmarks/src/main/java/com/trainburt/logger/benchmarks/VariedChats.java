package com.trainburt.logger.benchmarks;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

	private final SplittableRandom random = new SplittableRandom(1);

	private final List<String> vocabulary = Stream.generate(this::word).limit(VOCABULARY).toList();

	private final List<ChatLog> chats = IntStream.range(0, CHATS)
		.mapToObj((i) -> ChatLog.create((text) -> text.equals(ChatLog.SYSTEM) ? text : textLike(text)))
		.toList();

	private int next;

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
		this.next = (this.next + 1) % CHATS;
		return this.chats.get(this.next);
	}

}
