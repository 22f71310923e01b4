package com.trainburt.logger.internal.platform;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/*
 * Within one JVM a lock does not protect its file: opening the file a second time and closing
 * that channel releases the lock that was taken through the first, without an error. So
 * the name of an owner begins with its JVM, and a lock file of this JVM is never opened again:
 *
 *   <pid>-<pid namespace>-<start of the JVM, ms>-<random>
 *
 * The pid alone does not identify the JVM: it is used again, and in a container it is always
 * 1. The start comes from the JVM and not from /proc, which may be the host's and then has
 * another process under that pid. It is the same for every class loader in the JVM.
 */

/**
 * The lock that an owner of files holds as long as it lives, so that others can detect
 * that it has died.
 */
public final class OwnerLock implements AutoCloseable {

	/**
	 * The name of an owner, as a regular expression. The namespace is optional.
	 */
	public static final String NAME = "\\d+(?:-\\d+){1,2}-[0-9a-f]{8}";

	private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

	private static final String PROCESS = "%d-%s-%d-".formatted(ProcessHandle.current().pid(), namespace(),
			ManagementFactory.getRuntimeMXBean().getStartTime());

	private final Disk disk;

	private final Path file;

	private final FileChannel channel;

	private OwnerLock(Disk disk, Path file, FileChannel channel) {
		this.disk = disk;
		this.file = file;
		this.channel = channel;
	}

	/** Such as 4026531836; 0 where there are no namespaces. */
	private static String namespace() {
		try {
			String digits = Pattern.compile("\\D").matcher(Files.readSymbolicLink(NAMESPACE).toString()).replaceAll("");
			return digits.isEmpty() ? "0" : digits;
		}
		catch (IOException | UnsupportedOperationException ex) {
			return "0";
		}
	}

	/**
	 * Create a unique name for an owner in this JVM.
	 */
	public static String newName() {
		return PROCESS + UUID.randomUUID().toString().substring(0, 8);
	}

	/**
	 * Whether an owner belongs to this JVM. Its lock must not be taken then.
	 */
	public static boolean isInThisProcess(String name) {
		return name.startsWith(PROCESS);
	}

	/**
	 * Take the lock of an owner, and create its file if there is none.
	 * @return the lock, or {@code null} if its owner lives
	 */
	public static @Nullable OwnerLock take(Disk disk, Path file) throws IOException {
		FileChannel channel = disk.lock(file);
		return (channel != null) ? new OwnerLock(disk, file, channel) : null;
	}

	/**
	 * Whether the file of the lock is still there: without it, others treat the owner as
	 * dead.
	 */
	public boolean isIntact() {
		return this.disk.isRegular(this.file);
	}

	/**
	 * Release the lock. Its file stays.
	 */
	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
