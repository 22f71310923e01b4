package com.trainburt.logger.transport;

import com.trainburt.logger.internal.platform.ForeignText;
import org.jspecify.annotations.Nullable;

/**
 * How batches are compressed: over HTTP the body, in a file each batch.
 */
public enum Compression {

	/**
	 * Not at all.
	 */
	NONE(null, ""),

	/**
	 * With gzip, at the level that costs least for each byte that it saves.
	 */
	GZIP("gzip", ".gz"),

	/**
	 * With zstd, which is smaller and takes less than half of gzip's time. Needs
	 * {@code com.github.luben:zstd-jni} on the class path.
	 */
	ZSTD("zstd", ".zst");

	private static final String ZSTD_JNI = "com.github.luben:zstd-jni";

	private final @Nullable String contentEncoding;

	private final String fileSuffix;

	Compression(@Nullable String contentEncoding, String fileSuffix) {
		this.contentEncoding = contentEncoding;
		this.fileSuffix = fileSuffix;
	}

	/**
	 * How HTTP calls it.
	 * @return the value of {@code Content-Encoding}, or {@code null} without compression
	 */
	public @Nullable String contentEncoding() {
		return this.contentEncoding;
	}

	/**
	 * How files are called that are compressed so.
	 * @return a suffix such as {@code .gz}, empty without compression
	 */
	public String fileSuffix() {
		return this.fileSuffix;
	}

	/**
	 * Prepare to compress. Holds nothing before the first bytes are compressed.
	 * @return a compressor, to be closed by the caller
	 * @throws InvalidOptionException if a dependency is missing
	 */
	public Compressor compressor() {
		return switch (this) {
			case NONE -> new Compressor(null);
			case GZIP -> new Compressor(GzipCodec::new);
			case ZSTD -> {
				requireZstd();
				yield new Compressor(ZstdCodec::new);
			}
		};
	}

	private static void requireZstd() {
		try {
			Class.forName("com.github.luben.zstd.ZstdCompressCtx", false, Compression.class.getClassLoader());
			new ZstdCodec().close();
		}
		catch (ClassNotFoundException ex) {
			throw unavailable("needs a library that is missing: add the dependency " + ZSTD_JNI + ", or set gzip");
		}
		catch (LinkageError ex) {
			throw unavailable(
					"needs the native library of %s, which could not be loaded (%s): it is unpacked to java.io.tmpdir, "
						.formatted(ZSTD_JNI, ForeignText.describe(ex))
							+ "which must be writable and not mounted with noexec; or set gzip");
		}
	}

	private static InvalidOptionException unavailable(String requirement) {
		return new InvalidOptionException("compression", ZSTD.contentEncoding, requirement);
	}

}
