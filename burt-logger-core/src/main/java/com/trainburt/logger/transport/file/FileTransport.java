package com.trainburt.logger.transport.file;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import com.trainburt.logger.internal.platform.DaemonThreads;
import com.trainburt.logger.internal.platform.Disk;
import com.trainburt.logger.internal.platform.ForeignText;
import com.trainburt.logger.transport.Compressor;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes logs to files that any dataset tool reads: newline-delimited JSON, one log a
 * line, as it would be in the body of a request over HTTP.
 *
 * <pre>
 * 2026-11-23T21-49-13.123Z-….ndjson           complete; with compression .ndjson.gz or .ndjson.zst
 * _2026-11-23T21-49-13.123Z-….open            being written
 * </pre>
 *
 * A batch counts as accepted when it has been forced to disk. A file is complete, and
 * gets its final name in one step, when it is {@linkplain FileSettings#withMaxBytes large
 * enough} or {@linkplain FileSettings#withMaxAge old enough}, at the end of the day (UTC)
 * and when the transport is closed. The next process that writes into the directory
 * completes the orphans of a process that died; half a line at the end, or half a
 * compressed batch, is cut off. Files are readable by their owner only. A directory that
 * cannot be written to causes retries, like a backend that does not answer.
 */
public final class FileTransport implements LogTransport {

	private static final Logger log = LoggerFactory.getLogger(FileTransport.class);

	private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(10);

	/** Held while writing, and released while the disk forces. */
	private final ReentrantLock lock = new ReentrantLock();

	private final FileSettings settings;

	private final Compressor compressor;

	private final ScheduledExecutorService background;

	private final RollingFile file;

	/**
	 * Create the transport, and look for orphans of dead processes on a background
	 * thread. Does not fail if the directory cannot be written to.
	 * @param settings where and how
	 * @throws InvalidOptionException if a setting cannot work
	 */
	public FileTransport(FileSettings settings) {
		this(settings, new Disk(), Clock.systemUTC(), backgroundThread());
	}

	FileTransport(FileSettings settings, Disk disk, Clock clock, ScheduledExecutorService background) {
		settings.check();
		this.settings = settings;
		this.compressor = settings.compression().compressor();
		this.background = background;
		this.file = new RollingFile(this.lock, settings, disk, clock, background);
		background.execute(this.file::completeOrphans);
	}

	/*
	 * A file must be completed in time even if no more logs arrive. The senders sleep
	 * then, and the JDK's own timer keeps the class loader of its first user, so there is
	 * a separate thread, which ends a minute after its last task.
	 */
	private static ScheduledExecutorService backgroundThread() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
				DaemonThreads.named("burt-logger-files"), new ScheduledThreadPoolExecutor.DiscardPolicy());
		executor.setKeepAliveTime(1, TimeUnit.MINUTES);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	/**
	 * Write a batch and wait until it has been forced to disk. Waits for other threads at
	 * most until the timeout, but for the disk itself without a limit and without
	 * reacting to an interrupt.
	 */
	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) throws InterruptedException {
		byte[] lines = this.compressor.compress(batch.lines());
		if (!this.lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
			return retry("the disk has been busy for " + timeout.toMillis() + " ms");
		}
		try {
			this.file.write(lines);
			return DeliveryResult.accepted().withSentBytes(lines.length);
		}
		catch (IOException ex) {
			// Exceptions of the file system have only a path in their message.
			return retry(ForeignText.describe(ex));
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public String remedy(DeliveryResult.Verdict verdict) {
		return switch (verdict) {
			case RETRY -> "check that the directory can be written to, and that the disk has room";
			case TOO_LARGE -> "raise 'maxBatchBytes' or log less";
			case ACCEPTED, UNAUTHORIZED, REJECTED -> LogTransport.super.remedy(verdict);
		};
	}

	private DeliveryResult retry(String problem) {
		return DeliveryResult
			.retry("could not write to %s (%s): it must be a directory that this process may write to, with room left"
				.formatted(this.settings.directory(), problem), null);
	}

	/**
	 * Complete the file that is being written, if there is one, and close it. The next
	 * batch begins another. Waits for a disk that hangs for 10 seconds.
	 * @throws IOException if the file could not be completed, which the next process that
	 * writes into the directory does
	 */
	public void release() throws IOException {
		release(false);
	}

	private void release(boolean forGood) throws IOException {
		boolean interrupted = Thread.interrupted();
		try {
			if (!this.lock.tryLock(RELEASE_NANOS, TimeUnit.NANOSECONDS)) {
				throw new IOException("the disk hangs");
			}
			try {
				if (forGood) {
					this.file.close();
				}
				this.file.release(RELEASE_NANOS);
			}
			finally {
				this.lock.unlock();
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
			throw new IOException("the thread was interrupted", ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Complete the file that is being written, if there is one. The next process that
	 * writes into the directory completes files that could not be completed.
	 */
	@Override
	public void close() {
		try {
			release(true);
		}
		catch (IOException ex) {
			String reason = ForeignText.describe(ex);
			log.atWarn()
				.addKeyValue("path", this.settings.directory().toString())
				.addKeyValue("reason", reason)
				.log("Could not complete the file in {}, which the next process does: {}", this.settings.directory(),
						reason);
		}
		finally {
			this.background.shutdownNow();
			this.compressor.close();
		}
	}

	@Override
	public String toString() {
		return this.settings.toString();
	}

}
