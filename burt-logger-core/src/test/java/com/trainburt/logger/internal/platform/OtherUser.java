package com.trainburt.logger.internal.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Another user of this machine, to whom only root can give files.
 */
public final class OtherUser {

	/** Has no name. */
	public static final int UID = 12_345;

	private OtherUser() {
	}

	/**
	 * Skip the test unless this process may give files away.
	 */
	public static void assumeRoot(Path own) throws IOException {
		assumeThat(own.getFileSystem().supportedFileAttributeViews()).contains("unix");
		assumeThat((int) Files.getAttribute(own, "unix:uid")).as("uid of this process").isZero();
	}

	/**
	 * Give a file, a directory or a link to the other user.
	 */
	public static Path gets(Path path) throws IOException {
		return Files.setAttribute(path, "unix:uid", UID, LinkOption.NOFOLLOW_LINKS);
	}

	/**
	 * Set the mode of a directory.
	 * @param mode such as 01777
	 */
	public static Path mode(Path path, int mode) throws IOException {
		return Files.setAttribute(path, "unix:mode", mode);
	}

	/**
	 * Create a directory as the logger does, with any umask.
	 */
	public static Path privateDirectory(Path path) throws IOException {
		return Files.createDirectory(path,
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
	}

}
