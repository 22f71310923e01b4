package com.trainburt.logger.internal.platform;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/*
 * An interrupted thread that uses a channel finds it closed, and the threads that write here
 * are interrupted to cancel their requests, or belong to the application, which may interrupt
 * them at any time. So files are written through streams. Operations that can be repeated use
 * a channel, which, unlike a stream, has an option not to follow links.
 */

/**
 * The file operations of the spool and of the file transport. Files that they create are
 * readable only by their owner. They ignore interrupts.
 */
public class Disk {

	private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

	private static final long YOUNG_MILLIS = 10_000;

	private static final FileAttribute<?>[] OWNER_ONLY_DIRECTORY = ownerOnly("rwx------");

	static final FileAttribute<?>[] OWNER_ONLY_FILE = ownerOnly("rw-------");

	private static final Set<OpenOption> LOCK_OPTIONS = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE,
			LinkOption.NOFOLLOW_LINKS);

	private static final int CHUNK_BYTES = 64 * 1024;

	private static FileAttribute<?>[] ownerOnly(String permissions) {
		return !POSIX ? new FileAttribute<?>[0] : new FileAttribute<?>[] {
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) };
	}

	/**
	 * The directory that a file is in.
	 */
	public static Path directoryOf(Path file) {
		return Objects.requireNonNull(file.getParent(), "The file is in a directory");
	}

	/**
	 * Create a directory and those above it that are missing.
	 * @throws IOException also if another user's link is in the path
	 */
	public void createDirectories(Path directory) throws IOException {
		Ownership.checkLinks(directory);
		// A link to one will do, which the JDK before 20 does not see.
		if (!Files.isDirectory(directory)) {
			Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
		}
	}

	/**
	 * Create a file and open it for unbuffered appending at its current end.
	 */
	public FileOutputStream create(Path file) throws IOException {
		Files.createFile(file, OWNER_ONLY_FILE);
		try {
			return new FileOutputStream(file.toFile(), true);
		}
		catch (IOException ex) {
			Files.delete(file);
			throw ex;
		}
	}

	/**
	 * Open an empty file of ours as {@link #create} does.
	 */
	public FileOutputStream append(Path file) throws IOException {
		if (!isRegular(file)) {
			throw new NoSuchFileException(file.toString());
		}
		return new FileOutputStream(file.toFile(), true);
	}

	/**
	 * Write all bytes, or some of them if that fails.
	 */
	public void write(FileOutputStream file, byte[] bytes) throws IOException {
		file.write(bytes);
	}

	/**
	 * Read a whole file.
	 * @throws FileTooLargeException if it has more bytes than that
	 */
	public byte[] read(Path file, long maxBytes) throws IOException {
		return open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS), (channel) -> {
			long size = channel.size();
			if (size > maxBytes) {
				throw new FileTooLargeException(size, maxBytes);
			}
			// Chunks, because the JDK keeps a buffer as large as the largest read.
			ByteBuffer bytes = ByteBuffer.allocate((int) size);
			int read = 0;
			while (read >= 0 && bytes.position() < size) {
				bytes.limit((int) Math.min(size, bytes.position() + CHUNK_BYTES));
				read = channel.read(bytes);
			}
			return Arrays.copyOf(bytes.array(), bytes.position());
		});
	}

	/**
	 * Open a file to read it and to cut it off. Both operations then act on the same
	 * file, even if its name refers to another one meanwhile.
	 * @param operation is repeated if the thread is interrupted
	 */
	public <T> T edit(Path file, FileOperation<T> operation) throws IOException {
		return open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
				operation);
	}

	private <T> T open(Path file, Set<OpenOption> options, FileOperation<T> operation) throws IOException {
		if (!isRegular(file)) {
			throw new NoSuchFileException(file.toString());
		}
		return uninterrupted(() -> {
			try (FileChannel channel = FileChannel.open(file, options)) {
				return operation.run(channel);
			}
		});
	}

	/**
	 * Copy the content of a file from a position on to a new file.
	 */
	public void copy(FileChannel file, long position, Path copy) throws IOException {
		try (FileOutputStream out = create(copy)) {
			Channels.newInputStream(file.position(position)).transferTo(out);
			force(out);
		}
	}

	/**
	 * Whether there is a file, and no link.
	 */
	public boolean isRegular(Path file) {
		return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
	}

	/**
	 * Whether there is certainly nothing of that name. It is not certain if the directory
	 * cannot be read.
	 */
	/*
	 * With a file in the place of a directory, newer JDKs report that its content does
	 * not exist, and older ones that this is unknown.
	 */
	public boolean isGone(Path file) {
		Path directory = file.getParent();
		return Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
				&& (directory == null || Files.isDirectory(directory) || isGone(directory));
	}

	/**
	 * Whether there is a directory, and no link.
	 */
	public boolean isDirectory(Path directory) {
		return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
	}

	/**
	 * When a file was last written, by the wall clock of that time.
	 */
	public long modifiedMillis(Path file) throws IOException {
		return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
	}

	/**
	 * Set the time at which a file was last written.
	 */
	public void setModifiedMillis(Path file, long millis) throws IOException {
		Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
			.setTimes(FileTime.fromMillis(millis), null, null);
	}

	/**
	 * Whether a directory has been changed within the last seconds.
	 */
	public boolean isYoung(Path directory) throws IOException {
		long ageMillis = System.currentTimeMillis() - Files.getLastModifiedTime(directory).toMillis();
		return Math.abs(ageMillis) < YOUNG_MILLIS;
	}

	/**
	 * Wait until the written data would survive a power cut.
	 */
	public void force(FileOutputStream file) throws IOException {
		file.getFD().sync();
	}

	/**
	 * Wait until the content of a file would survive a power cut.
	 */
	public void force(Path file) throws IOException {
		edit(file, (channel) -> {
			channel.force(true);
			return true;
		});
	}

	/**
	 * Cut off what a file has beyond a length, and wait until that would survive a power
	 * cut.
	 */
	public void truncate(FileChannel file, long length) throws IOException {
		file.truncate(length);
		file.force(true);
	}

	/**
	 * Cut off all that a file has.
	 */
	public void empty(Path file) throws IOException {
		edit(file, (channel) -> channel.truncate(0));
	}

	/**
	 * Create a file, unless it is there, and lock it until the channel is closed.
	 * @return the channel, or {@code null} if another owner holds the lock
	 */
	public @Nullable FileChannel lock(Path file) throws IOException {
		return uninterrupted(() -> {
			FileChannel channel = FileChannel.open(file, LOCK_OPTIONS, OWNER_ONLY_FILE);
			FileLock lock = null;
			try {
				lock = channel.tryLock();
				return (lock != null) ? channel : null;
			}
			catch (OverlappingFileLockException ex) {
				// Held within this process.
				return null;
			}
			finally {
				if (lock == null) {
					channel.close();
				}
			}
		});
	}

	/**
	 * Give a file another name, in one step.
	 */
	public void rename(Path from, Path to) throws IOException {
		Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Wait until the names in a directory would survive a power cut. It can be done only
	 * by way of a channel, and not everywhere.
	 */
	public void forceDirectory(Path directory) throws IOException {
		try {
			uninterrupted(() -> {
				try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
					channel.force(true);
					return true;
				}
			});
		}
		catch (IOException ex) {
			if (POSIX) {
				throw ex;
			}
		}
	}

	/** An interrupt closes a channel: repeat without the flag. */
	private static <T extends @Nullable Object> T uninterrupted(ChannelOperation<T> operation) throws IOException {
		boolean interrupted = false;
		try {
			while (true) {
				interrupted |= Thread.interrupted();
				try {
					return operation.run();
				}
				catch (ClosedByInterruptException ex) {
					// Again.
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Delete a file, or a directory if it is empty.
	 * @return whether it was there
	 */
	public boolean delete(Path file) throws IOException {
		return Files.deleteIfExists(file);
	}

	/**
	 * The names in a directory, in their order.
	 */
	public String[] list(Path directory) throws IOException {
		String[] names = directory.toFile().list();
		if (names == null) {
			throw new NoSuchFileException(directory.toString());
		}
		Arrays.sort(names);
		return names;
	}

	/**
	 * An operation on an open file.
	 */
	public interface FileOperation<T> {

		T run(FileChannel file) throws IOException;

	}

	/**
	 * A file has more bytes than may be read.
	 */
	public static final class FileTooLargeException extends IOException {

		FileTooLargeException(long bytes, long maxBytes) {
			super("it has %d bytes, and at most %d are read".formatted(bytes, maxBytes));
		}

	}

	private interface ChannelOperation<T extends @Nullable Object> {

		T run() throws IOException;

	}

}
