package com.trainburt.logger.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.trainburt.logger.transport.Compression;
import com.trainburt.logger.transport.file.FileSettings;
import com.trainburt.logger.transport.file.FileTransport;

/**
 * A directory that logs are written to. What has been counted is deleted.
 */
final class FileArrivals implements Arrivals, AutoCloseable {

	private final Path directory;

	private final FileTransport transport;

	private long logs;

	private long bytes;

	FileArrivals(Compression compression) {
		try {
			this.directory = Files.createTempDirectory("burt-logger-files");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.transport = new FileTransport(FileSettings.in(this.directory).withCompression(compression));
	}

	FileTransport transport() {
		return this.transport;
	}

	@Override
	public Count count() throws IOException {
		this.transport.release();
		for (Path file : files()) {
			this.bytes += Files.size(file);
			this.logs += lines(file);
			Files.delete(file);
		}
		return new Count(this.logs, this.bytes);
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.filter((file) -> file.toString().contains(".ndjson")).toList();
		}
	}

	private static long lines(Path file) throws IOException {
		try (InputStream in = Files.newInputStream(file); InputStream text = text(file.toString(), in)) {
			byte[] buffer = new byte[64 * 1024];
			long lines = 0;
			for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
				for (int i = 0; i < read; i++) {
					lines += (buffer[i] == '\n') ? 1 : 0;
				}
			}
			return lines;
		}
	}

	private static InputStream text(String file, InputStream in) throws IOException {
		return file.endsWith(".gz") ? new GZIPInputStream(in, 64 * 1024)
				: file.endsWith(".zst") ? new ZstdInputStreamNoFinalizer(in) : in;
	}

	@Override
	public void close() {
		this.transport.close();
		try {
			count();
			Files.delete(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
