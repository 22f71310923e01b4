package com.trainburt.logger.boot.file;

import java.io.IOException;
import java.time.Duration;

import com.trainburt.logger.boot.StoppableTransport;
import com.trainburt.logger.transport.DeliveryResult;
import com.trainburt.logger.transport.LogBatch;
import com.trainburt.logger.transport.file.FileTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes files, and completes the one that is being written when the application stops.
 */
class StoppableFileTransport extends StoppableTransport {

	private static final Log logger = LogFactory.getLog(StoppableFileTransport.class);

	private final FileTransport files;

	StoppableFileTransport(FileTransport files) {
		this.files = files;
	}

	@Override
	public DeliveryResult send(LogBatch batch, Duration timeout) throws InterruptedException {
		return this.files.send(batch, timeout);
	}

	@Override
	public String remedy(DeliveryResult.Verdict verdict) {
		return this.files.remedy(verdict);
	}

	@Override
	protected void release() {
		try {
			this.files.release();
		}
		catch (IOException ex) {
			logger.warn("Could not complete the file in " + this.files, ex);
		}
	}

	@Override
	public void close() {
		this.files.close();
	}

}
