package com.trainburt.logger.internal.platform;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.jspecify.annotations.Nullable;

/**
 * Prepares text of unknown origin, such as answers of a backend, messages of exceptions
 * and names of files, for a log file or a page: one line of bounded length without
 * control and format characters.
 */
public final class ForeignText {

	private static final int MAX_CHARS = 1000;

	private static final int MAX_CAUSES = 20;

	private ForeignText() {
	}

	/**
	 * Sanitize a text.
	 * @param text any text
	 * @return the text in one line of at most 1000 characters
	 */
	public static String sanitize(String text) {
		return sanitize(text, MAX_CHARS);
	}

	/**
	 * Sanitize a text. A run of characters that are not shown becomes one space: white
	 * space, control and format characters, line and paragraph separators, unpaired
	 * surrogates, unassigned and private-use characters.
	 * @param text any text
	 * @param maxChars how long the line may be
	 * @return the text in one line
	 */
	public static String sanitize(String text, int maxChars) {
		StringBuilder line = new StringBuilder(Math.min(text.length(), maxChars) + 1);
		boolean space = false;
		for (int i = 0; i < text.length();) {
			int character = text.codePointAt(i);
			i += Character.charCount(character);
			if (!isShown(character)) {
				space = !line.isEmpty();
				continue;
			}
			if (line.length() + (space ? 1 : 0) + Character.charCount(character) > maxChars) {
				return line.append('…').toString();
			}
			if (space) {
				line.append(' ');
				space = false;
			}
			line.appendCodePoint(character);
		}
		return line.toString();
	}

	private static boolean isShown(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
				false;
			default -> true;
		};
	}

	/**
	 * Describe an exception by its type and message. Those of the JDK's HTTP client often
	 * have no message of their own; those of the application may throw when asked for it,
	 * or be cyclic.
	 * @param failure the exception
	 * @return one line
	 */
	public static String describe(Throwable failure) {
		try {
			Throwable root = failure;
			for (int i = 0; i < MAX_CAUSES && root.getMessage() == null && root.getCause() != null; i++) {
				root = root.getCause();
			}
			String message = root.getMessage();
			if (message == null) {
				return type(failure);
			}
			boolean informative = root.getClass() != IOException.class && root.getClass() != UncheckedIOException.class;
			return sanitize(informative ? name(root) + ": " + message : message);
		}
		catch (Throwable ex) {
			return type(failure);
		}
	}

	/**
	 * Describe an exception by its type and that of its cause, and not by its message,
	 * which may repeat logged content.
	 * @param failure the exception
	 * @return one line
	 */
	public static String type(Throwable failure) {
		try {
			Throwable root = failure;
			for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
				root = root.getCause();
			}
			String type = name(failure);
			String cause = name(root);
			return sanitize(type.equals(cause) ? type : type + " (" + cause + ")");
		}
		catch (Throwable ex) {
			return failure.getClass().getName();
		}
	}

	private static String name(Throwable failure) {
		String name = failure.getClass().getSimpleName();
		return name.isEmpty() ? failure.getClass().getName() : name;
	}

	/**
	 * A copy of an exception whose messages are sanitized, to be logged with its stack
	 * trace.
	 * @param failure the exception
	 * @return the copy
	 */
	public static Throwable sanitize(Throwable failure) {
		return copy(failure, 0);
	}

	private static Throwable copy(Throwable failure, int depth) {
		try {
			Throwable cause = (depth < MAX_CAUSES) ? failure.getCause() : null;
			Throwable copy = new Copy(sanitize(failure.toString()), (cause != null) ? copy(cause, depth + 1) : null);
			copy.setStackTrace(failure.getStackTrace());
			return copy;
		}
		catch (Throwable ex) {
			return new Copy(failure.getClass().getName(), null);
		}
	}

	private static final class Copy extends Exception {

		private final String text;

		Copy(String text, @Nullable Throwable cause) {
			super(text, cause);
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
