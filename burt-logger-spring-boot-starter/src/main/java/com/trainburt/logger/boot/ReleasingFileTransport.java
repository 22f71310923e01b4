package com.trainburt.logger.boot;

import java.io.IOException;
import java.time.Duration;

import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.FileTransport;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.LogTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Writes files, and holds none open between {@link #stop()} and the next batch, so that a
 * checkpoint of the process can be taken.
 */
class ReleasingFileTransport implements LogTransport, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(ReleasingFileTransport.class);

	private final FileTransport files;

	private volatile boolean running;

	ReleasingFileTransport(FileTransport files) {
		this.files = files;
	}

	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) throws InterruptedException {
		return this.files.send(batch, timeout);
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		try {
			this.files.release();
		}
		catch (IOException ex) {
			logger.warn("Could not complete the file in " + this.files, ex);
		}
	}

	/** A pause is no end, as for the logger. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return LogTransportFactory.PHASE;
	}

	@Override
	public void close() {
		this.files.close();
	}

}
