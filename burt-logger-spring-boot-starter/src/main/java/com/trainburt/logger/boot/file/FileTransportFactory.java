package com.trainburt.logger.boot.file;

import java.util.Objects;
import java.util.Set;

import com.trainburt.logger.boot.BurtLoggerConnectionDetails;
import com.trainburt.logger.boot.BurtLoggerProperties;
import com.trainburt.logger.boot.LogTransportFactory;
import com.trainburt.logger.transport.LogTransport;
import com.trainburt.logger.transport.file.FileSettings;
import com.trainburt.logger.transport.file.FileTransport;

/**
 * Creates the transport for files.
 */
final class FileTransportFactory implements LogTransportFactory {

	private final BurtLoggerProperties properties;

	FileTransportFactory(BurtLoggerProperties properties) {
		this.properties = properties;
	}

	@Override
	public Set<String> schemes() {
		return Set.of("file");
	}

	@Override
	public LogTransport create(BurtLoggerConnectionDetails connectionDetails) {
		BurtLoggerProperties.File file = this.properties.getFile();
		return new StoppableFileTransport(
				new FileTransport(FileSettings.of(Objects.requireNonNull(connectionDetails.getEndpoint()))
					.withCompression(this.properties.getCompression())
					.withMaxBytes(file.getMaxBytes().toBytes())
					.withMaxAge(file.getMaxAge())));
	}

}
