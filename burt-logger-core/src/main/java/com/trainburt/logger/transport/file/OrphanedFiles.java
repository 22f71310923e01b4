package com.trainburt.logger.transport.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.internal.platform.OwnerLock;
import com.trainburt.logger.internal.platform.Ownership;
import com.trainburt.logger.internal.platform.Ownership.Sharing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orphaned files: their process died before it completed them, or the disk failed
 * when it ended.
 */
final class OrphanedFiles {

	private static final Logger log = LoggerFactory.getLogger(OrphanedFiles.class);

	private final Path directory;

	private final Disk disk;

	private List<String> reported = List.of();

	OrphanedFiles(Path directory, Disk disk) {
		this.directory = directory;
		this.disk = disk;
	}

	/**
	 * Complete them. Files that cannot be completed stay for the next time.
	 */
	void complete() {
		try {
			String[] names = Arrays.stream(this.disk.list(this.directory))
				.filter((name) -> FileNames.owner(name) != null)
				.toArray(String[]::new);
			if (names.length > 0) {
				complete(names);
			}
		}
		catch (NoSuchFileException ex) {
			// Nothing has been written yet, or another process is faster.
		}
		catch (IOException ex) {
			failed(this.directory, ex);
		}
	}

	private void complete(String[] names) throws IOException {
		Ownership ownership = Ownership.in(this.directory, Sharing.NONE);
		List<String> foreign = new ArrayList<>();
		Map<String, List<String>> filesByOwner = new TreeMap<>();
		for (String name : names) {
			if (!ownership.owns(this.directory.resolve(name))) {
				foreign.add(name);
				continue;
			}
			List<String> files = filesByOwner.computeIfAbsent(Objects.requireNonNull(FileNames.owner(name)),
					(key) -> new ArrayList<>());
			if (FileNames.isBeingWritten(name)) {
				files.add(name);
			}
		}
		for (Map.Entry<String, List<String>> entry : filesByOwner.entrySet()) {
			if (!foreign.contains(FileNames.lock(entry.getKey()))) {
				completeUnlessFailing(entry.getKey(), entry.getValue());
			}
		}
		report(foreign);
	}

	private void report(List<String> foreign) {
		if (!foreign.equals(this.reported)) {
			this.reported = foreign;
			if (!foreign.isEmpty()) {
				log.atWarn()
					.addKeyValue("path", this.directory.toString())
					.log("Files of other users in {} are left alone: {}", this.directory, Ownership.list(foreign));
			}
		}
	}

	/** The orphans of other owners do not have to wait for it. */
	private void completeUnlessFailing(String owner, List<String> names) {
		Path lockFile = this.directory.resolve(FileNames.lock(owner));
		try {
			complete(owner, lockFile, names);
		}
		catch (IOException ex) {
			failed(lockFile, ex);
		}
	}

	private void complete(String owner, Path lockFile, List<String> names) throws IOException {
		if (OwnerLock.isInThisProcess(owner) && this.disk.isRegular(lockFile)) {
			return;
		}
		try (OwnerLock lock = OwnerLock.take(this.disk, lockFile)) {
			if (lock != null) {
				names.forEach(this::completeUnlessFailing);
				this.disk.delete(lockFile);
			}
		}
	}

	private void completeUnlessFailing(String name) {
		Path file = this.directory.resolve(name);
		try {
			complete(file);
		}
		catch (NoSuchFileException ex) {
			// Another process was faster.
		}
		catch (IOException ex) {
			failed(file, ex);
		}
	}

	private static void failed(Path path, IOException ex) {
		String shown = ForeignText.sanitize(path.toString());
		String reason = ForeignText.describe(ex);
		log.atWarn()
			.addKeyValue("path", shown)
			.addKeyValue("reason", reason)
			.log("Could not complete the orphaned files in {}, which is retried: {}", shown, reason);
	}

	private void complete(Path file) throws IOException {
		if (this.disk.edit(file, (content) -> cutOff(file, content)) == 0) {
			this.disk.delete(file);
			return;
		}
		Path complete = FileNames.complete(file);
		this.disk.rename(file, complete);
		this.disk.forceDirectory(this.directory);
		log.atInfo()
			.addKeyValue("path", complete.toString())
			.log("Completed {}, which an earlier process had not completed", complete);
	}

	private long cutOff(Path file, FileChannel content) throws IOException {
		InputStream in = Channels.newInputStream(content);
		IntactPrefix whole = switch (FileNames.compression(file)) {
			case NONE -> IntactPrefix.plain(in);
			case GZIP -> IntactPrefix.gzip(in);
			case ZSTD -> IntactPrefix.zstd(in);
		};
		if (whole.damaged()) {
			Path damaged = FileNames.damaged(file);
			this.disk.delete(damaged);
			this.disk.copy(content, whole.bytes(), damaged);
			log.atWarn()
				.addKeyValue("path", file.toString())
				.addKeyValue("damaged_path", damaged.toString())
				.log("{} is damaged after {} bytes; what follows was moved to {}", file, whole.bytes(), damaged);
		}
		this.disk.truncate(content, whole.bytes());
		return whole.bytes();
	}

}
