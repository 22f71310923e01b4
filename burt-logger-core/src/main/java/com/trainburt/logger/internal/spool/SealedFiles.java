package com.trainburt.logger.internal.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.transport.LogBatch;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches to files atomically: after a crash a file is complete or does not exist.
 * Thread-safe; touches the disk.
 */
final class SealedFiles {

	private final FileAges ages;

	private final Disk disk;

	/** Keeps files in order that are written within a millisecond. */
	private final AtomicLong files = new AtomicLong();

	SealedFiles(FileAges ages, Disk disk) {
		this.ages = ages;
		this.disk = disk;
	}

	/** The age of a file is read from it, so it must not be ahead of the batch's own. */
	long nextSequence(Instant createdAt) {
		return TimeUnit.MILLISECONDS.toMicros(createdAt.toEpochMilli()) + this.files.getAndIncrement() % 1000;
	}

	/**
	 * Write a batch.
	 * @param epoch of the batch
	 */
	SpoolFile write(Path directory, LogBatch batch, long epoch) throws IOException {
		return file(write(directory, batch), epoch);
	}

	/**
	 * Write a batch that will not be sent.
	 */
	Path write(Path directory, LogBatch batch) throws IOException {
		String name = SpoolFile.name(nextSequence(batch.createdAt()), batch.id(), batch.size());
		Path temporary = directory.resolve(name.replace(Spool.SEALED, Spool.TEMPORARY));
		Path sealed = directory.resolve(name);
		try {
			try (FileOutputStream out = this.disk.create(temporary)) {
				this.disk.write(out, SpoolFormat.file(batch));
				this.disk.force(out);
			}
			this.disk.rename(temporary, sealed);
			this.disk.forceDirectory(directory);
			return sealed;
		}
		catch (IOException ex) {
			deleteQuietly(temporary);
			deleteQuietly(sealed);
			throw ex;
		}
	}

	/**
	 * Seal the journal of a batch, or, if it is damaged or incomplete, write the batch
	 * again. May be repeated.
	 * @param directory where to write it
	 */
	SpoolFile seal(JournalFile journal, DiskRequest.Operation<Path> directory, LogBatch batch, long epoch)
			throws IOException {
		boolean complete = journal.holds(batch.size());
		Path open = journal.end();
		if (open == null) {
			return write(directory.run(), batch, epoch);
		}
		Path sealed = open.resolveSibling(SpoolFile.name(journal.sequence, journal.batchId(), batch.size()));
		if (complete) {
			try {
				if (!this.disk.isRegular(sealed)) {
					this.disk.force(open);
					this.disk.rename(open, sealed);
					journal.moved(sealed);
				}
				this.disk.forceDirectory(Disk.directoryOf(sealed));
				return file(sealed, epoch);
			}
			catch (IOException ex) {
				// The batch is in memory as well.
			}
		}
		SpoolFile file = write(directory.run(), batch, epoch);
		// Remaining files contain the same batch, under the same id.
		deleteQuietly(open);
		deleteQuietly(sealed);
		return file;
	}

	void deleteQuietly(Path file) {
		try {
			this.disk.delete(file);
		}
		catch (IOException ex) {
			// At worst the next process sends it again.
		}
	}

	SpoolFile file(Path file, long epoch) throws IOException {
		SpoolFile sealed = fileIfOurs(file, epoch);
		if (sealed == null) {
			throw new IOException("'%s' is not the name of a batch".formatted(file.getFileName()));
		}
		return sealed;
	}

	@Nullable SpoolFile fileIfOurs(Path file, long epoch) throws IOException {
		return SpoolFile.of(file.getFileName().toString(), Files.size(file), epoch, this.ages.expiresNanos(file));
	}

}
