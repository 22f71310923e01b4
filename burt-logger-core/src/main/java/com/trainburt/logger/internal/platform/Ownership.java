package com.trainburt.logger.internal.platform;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/*
 * A user who can write to a directory can plant forged logs in it, and links that make us
 * write elsewhere. So a directory must be ours alone, and only our own files in it count.
 *
 * Which user "we" are depends on the file system: user.name is unknown in a container without
 * an entry for its user, NFS maps root to nobody, and on some mounts every file has the same
 * owner. So unless the directory belongs to user.name, we create a file in it and look at its
 * owner. Not always, because a process that is killed in between leaves that file.
 */

/**
 * Who owns a directory and its content. On a file system without POSIX permissions, as on
 * Windows, everything is trusted.
 */
public final class Ownership {

	private static final boolean UNIX = FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

	private static final int WRITABLE_BY_OTHERS = 0022;

	private static final int WRITABLE_BY_OWNER = 0300;

	private static final int STICKY = 01000;

	private static final int FILE_TYPE = 0170000;

	private static final int DIRECTORY = 0040000;

	private static final int ROOT = 0;

	private static final int MAX_NAMES = 5;

	/** The JDK's name for a user without a known name. */
	private static final String UNKNOWN = "?";

	/** The logger creates it for itself alone. */
	private static final String OR_BELOW = ", or name a directory in it that does not exist yet";

	private final @Nullable Attributes self;

	private Ownership(@Nullable Attributes self) {
		this.self = self;
	}

	/**
	 * Determine the current user from a file or directory that we have just created.
	 */
	public static Ownership ofCreator(Path created) throws IOException {
		return new Ownership(UNIX ? Attributes.of(created, LinkOption.NOFOLLOW_LINKS) : null);
	}

	/**
	 * Determine the current user in a directory, and check it.
	 * @throws IOException if others may change its content
	 */
	public static Ownership in(Path directory, Sharing sharing) throws IOException {
		checkLinks(directory);
		Ownership ownership = new Ownership(UNIX ? self(directory, Attributes.of(directory)) : null);
		ownership.check(directory, sharing);
		return ownership;
	}

	/**
	 * Check that others cannot change the content of a directory.
	 * @throws IOException if they can
	 */
	public void check(Path directory, Sharing sharing) throws IOException {
		if (this.self == null) {
			return;
		}
		checkLinks(directory);
		Attributes attributes = Attributes.of(directory);
		boolean ours = attributes.uid() == this.self.uid();
		boolean shared = sharing == Sharing.STICKY && attributes.has(STICKY) && (ours || attributes.uid() == ROOT);
		if (!ours && !shared) {
			throw new ObjectionException(directory, notOurs(directory, attributes, this.self.owner()));
		}
		if (attributes.has(WRITABLE_BY_OTHERS) && !shared) {
			throw new ObjectionException(directory, "must not be writable by other users (run \"chmod go-w %s\"%s)"
				.formatted(quote(directory), OR_BELOW));
		}
	}

	/**
	 * Create a directory if there is none, and state why it cannot be used, as far as
	 * that is known before its use. It may be one that this process has no access to:
	 * that may be granted later.
	 * @return a phrase such as {@code must not be …}, or {@code null} if it can be used
	 */
	public static @Nullable String prepare(Path directory, Sharing sharing) {
		for (Path path = directory.toAbsolutePath(); path != null; path = path.getParent()) {
			if (Files.exists(path) && !Files.isDirectory(path)) {
				return "must be a directory, but %s is a file".formatted(path);
			}
		}
		String objection = objection(directory, sharing);
		if (objection != null) {
			return objection;
		}
		try {
			new Disk().createDirectories(directory);
			return null;
		}
		catch (AccessDeniedException ex) {
			// It is retried.
			return null;
		}
		catch (IOException ex) {
			return "must be a directory that can be created, but %s cannot (%s)".formatted(directory,
					ex.getClass().getSimpleName());
		}
	}

	/**
	 * State why a directory cannot be used, as far as that is known before its use.
	 * @return a phrase such as {@code must not be …}, or {@code null} if it can be used,
	 * or there is no such directory yet
	 */
	static @Nullable String objection(Path directory, Sharing sharing) {
		try {
			checkLinks(directory);
			if (Files.isDirectory(directory)) {
				in(directory, sharing);
			}
			return null;
		}
		catch (ObjectionException ex) {
			return ex.objection;
		}
		catch (IOException ex) {
			// The disk fails, possibly for a while.
			return null;
		}
	}

	private static Attributes self(Path directory, Attributes attributes) throws IOException {
		String user = System.getProperty("user.name", UNKNOWN);
		if (attributes.owner().equals(user)) {
			return attributes;
		}
		Path probe = directory.resolve("_" + UUID.randomUUID() + ".tmp");
		try {
			Files.createFile(probe, Disk.OWNER_ONLY_FILE);
		}
		catch (AccessDeniedException ex) {
			if (attributes.hasAll(WRITABLE_BY_OWNER)) {
				// Its owner could have created a file.
				throw new ObjectionException(directory, notOurs(directory, attributes, user));
			}
			throw new AccessDeniedException(directory.toString());
		}
		try {
			return Attributes.of(probe, LinkOption.NOFOLLOW_LINKS);
		}
		finally {
			Files.deleteIfExists(probe);
		}
	}

	private static String notOurs(Path directory, Attributes attributes, String self) {
		boolean known = !self.equals(UNKNOWN);
		return "must belong to %s, and not to %s (run \"chown %s %s\"%s)".formatted(
				known ? self + ", who runs this process" : "the user who runs this process", attributes.owner(),
				known ? self : "<user>", quote(directory), attributes.has(WRITABLE_BY_OTHERS) ? OR_BELOW : "");
	}

	private static String quote(Path path) {
		String text = path.toString();
		return text.matches("[\\w/.,:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
	}

	/**
	 * Check that no other user has put a link into the path: it may lead to a place where
	 * only we can write. A link must belong to root or to the owner of the directory it
	 * leads to.
	 */
	static void checkLinks(Path directory) throws IOException {
		if (!UNIX) {
			return;
		}
		Path path = directory.toAbsolutePath();
		for (int i = 1; i <= path.getNameCount(); i++) {
			Path part = Objects.requireNonNull(path.getRoot(), "The path is absolute").resolve(path.subpath(0, i));
			if (Files.isSymbolicLink(part)) {
				Attributes link = Attributes.of(part, LinkOption.NOFOLLOW_LINKS);
				if (link.uid() != ROOT && (Files.notExists(part) || link.uid() != Attributes.of(part).uid())) {
					throw new ObjectionException(directory,
							"must not lead through the link %s, which belongs to %s (run \"rm %s\")".formatted(part,
									link.owner(), quote(part)));
				}
			}
		}
	}

	/**
	 * Whether we own a file, or own a directory that no other user may write to.
	 */
	public boolean owns(Path path) throws IOException {
		if (this.self == null) {
			return true;
		}
		Attributes attributes = Attributes.of(path, LinkOption.NOFOLLOW_LINKS);
		return attributes.uid() == this.self.uid() && !(attributes.isDirectory() && attributes.has(WRITABLE_BY_OTHERS));
	}

	/**
	 * The names of files for a message, or those of the first ones if there are many.
	 */
	public static String list(List<String> names) {
		String some = String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMES)));
		return (names.size() > MAX_NAMES) ? "%s and %d more".formatted(some, names.size() - MAX_NAMES) : some;
	}

	/**
	 * Rights of other users in a directory.
	 */
	public enum Sharing {

		/**
		 * They may not write to it.
		 */
		NONE,

		/**
		 * They may write to it if it has the sticky bit: then they can neither rename nor
		 * delete our files.
		 */
		STICKY

	}

	private record Attributes(int mode, int uid, String owner) {

		static Attributes of(Path path, LinkOption... options) throws IOException {
			Map<String, Object> values = Files.readAttributes(path, "unix:mode,uid,owner", options);
			return new Attributes((int) value(values, "mode"), (int) value(values, "uid"),
					((UserPrincipal) value(values, "owner")).getName());
		}

		private static Object value(Map<String, Object> values, String name) {
			return Objects.requireNonNull(values.get(name), "The attributes were requested");
		}

		boolean isDirectory() {
			return (this.mode & FILE_TYPE) == DIRECTORY;
		}

		boolean has(int bits) {
			return (this.mode & bits) != 0;
		}

		boolean hasAll(int bits) {
			return (this.mode & bits) == bits;
		}

	}

	/**
	 * The directory cannot be used before an operator changes it.
	 */
	private static final class ObjectionException extends IOException {

		private final String objection;

		ObjectionException(Path directory, String objection) {
			super(directory + " " + objection);
			this.objection = objection;
		}

	}

}
