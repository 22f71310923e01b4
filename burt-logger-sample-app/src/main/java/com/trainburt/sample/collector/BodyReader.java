package com.trainburt.sample.collector;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ResponseStatusException;

/**
 * Reads bodies, plain or compressed, and never more than it may.
 */
@Component
class BodyReader {

	/** 8 MB, as RFC 9659 has it for HTTP. */
	private static final int MAX_WINDOW_LOG = 23;

	private final int maxBytes;

	BodyReader(CollectorProperties properties) {
		this.maxBytes = (int) properties.maxBodySize().toBytes();
	}

	/**
	 * Read a body to its end.
	 * @param body the bytes as they arrive
	 * @param contentEncoding the header of that name
	 * @return the text
	 * @throws IOException if the client goes away
	 * @throws ResponseStatusException 413 if there is too much of it, 415 for an unknown
	 * encoding, 400 if the bytes are not what they are said to be
	 */
	String read(InputStream body, @Nullable String contentEncoding) throws IOException {
		if (contentEncoding == null || contentEncoding.equalsIgnoreCase("identity")) {
			return decode(readBounded(body));
		}
		if (contentEncoding.equalsIgnoreCase("gzip")) {
			return decode(gunzip(readBounded(body)));
		}
		if (contentEncoding.equalsIgnoreCase("zstd")) {
			return decode(unzstd(readBounded(body)));
		}
		throw new ResponseStatusException(HttpStatus.UNSUPPORTED_MEDIA_TYPE,
				"Content-Encoding must be gzip, zstd or absent but was '%s'".formatted(contentEncoding));
	}

	/**
	 * Read a body that is not needed, so that the client gets to read the answer.
	 * @param body the bytes as they arrive
	 * @throws IOException if the client goes away
	 */
	void skip(InputStream body) throws IOException {
		body.readNBytes(this.maxBytes);
	}

	/*
	 * The body is limited before decompression, too: gzip allows an endless stream
	 * without content.
	 */
	private byte[] gunzip(byte[] compressed) throws IOException {
		try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
			return readBounded(gzip);
		}
		catch (ZipException | EOFException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The body is not valid gzip", ex);
		}
	}

	/** A frame may ask for a window of any size, which has to be held in memory. */
	private byte[] unzstd(byte[] compressed) throws IOException {
		try (ZstdInputStreamNoFinalizer zstd = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(compressed))) {
			zstd.setLongMax(MAX_WINDOW_LOG);
			return readBounded(zstd);
		}
		catch (ZstdIOException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"The body is not valid zstd with a window of 8 MB at most", ex);
		}
	}

	private byte[] readBounded(InputStream in) throws IOException {
		byte[] bytes = in.readNBytes(this.maxBytes + 1);
		if (bytes.length > this.maxBytes) {
			throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
					"The body is larger than %d bytes (sample.collector.max-body-size=%s)".formatted(this.maxBytes,
							DataSize.ofBytes(this.maxBytes)));
		}
		return bytes;
	}

	private static String decode(byte[] utf8) {
		return decode(utf8, "The body");
	}

	/**
	 * Read UTF-8 as it must be.
	 * @param utf8 the bytes
	 * @param name what they are
	 * @return the text
	 * @throws ResponseStatusException 400 if the bytes are no UTF-8
	 */
	static String decode(byte[] utf8, String name) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, name + " is not valid UTF-8", ex);
		}
	}

}
