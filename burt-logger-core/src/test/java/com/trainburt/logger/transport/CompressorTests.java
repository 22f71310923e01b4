package com.trainburt.logger.transport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.trainburt.logger.Decompressor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Compressor}.
 */
class CompressorTests {

	private static byte[] text(int words) {
		Random random = new Random(words);
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < words; i++) {
			text.append("word").append((int) Math.pow(1000, random.nextDouble())).append(' ');
		}
		return text.toString().getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] noise(int bytes) {
		byte[] noise = new byte[bytes];
		new Random(bytes).nextBytes(noise);
		return noise;
	}

	@ParameterizedTest
	@EnumSource
	void whenCompressedShouldBeTheSameWhenRead(Compression compression) throws Exception {
		try (Compressor compressor = compression.compressor()) {
			for (byte[] plain : List.of(new byte[0], new byte[1], text(10), text(1000), text(100_000), noise(10),
					noise(100_000))) {
				byte[] compressed = compressor.compress(plain);
				assertThat(Decompressor.decompress(compression, compressed)).isEqualTo(plain);
				assertThat(compressor.compress(plain)).as("at every attempt").isEqualTo(compressed);
				assertThat(compressed).hasSizeLessThan(plain.length + plain.length / 1000 + 100);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 100, 1000, 10_000 })
	void whenZstdIsUsedShouldBeSmallerThanGzip(int words) {
		try (Compressor gzip = Compression.GZIP.compressor(); Compressor zstd = Compression.ZSTD.compressor()) {
			byte[] text = text(words);
			assertThat(zstd.compress(text)).hasSizeLessThan(gzip.compress(text).length);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenThereIsTextBetweenPicturesShouldHeedBoth(Compression compression) {
		byte[] question = text(400);
		byte[] picture = Base64.getEncoder().encode(noise(300_000));
		try (Compressor compressor = compression.compressor()) {
			assertThat(compressor.compressIfSmaller(concat(question, picture)))
				.hasSize(question.length + picture.length);
			byte[] texts = text(100_000);
			assertThat(compressor.compressIfSmaller(concat(picture, texts)))
				.hasSizeLessThan(picture.length + texts.length / 2);
		}
	}

	private static byte[] concat(byte[] first, byte[] second) {
		byte[] both = new byte[first.length + second.length];
		System.arraycopy(first, 0, both, 0, first.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenSmallBytesGrowShouldLeaveThemAsTheyAre(Compression compression) {
		byte[] noise = noise(50);
		try (Compressor compressor = compression.compressor()) {
			assertThat(compressor.compressIfSmaller(noise)).isSameAs(noise);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenManyThreadsCompressUntilItIsClosedShouldNotMixThemUp(Compression compression) throws Exception {
		Compressor compressor = compression.compressor();
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Future<Boolean>> results = IntStream.range(1, 400).mapToObj((i) -> threads.submit(() -> {
				byte[] text = text(i * 10);
				if (i == 200) {
					compressor.close();
				}
				return Arrays.equals(text, Decompressor.decompress(compression, compressor.compress(text)));
			})).toList();
			for (Future<Boolean> result : results) {
				assertThat(result.get()).isTrue();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "GZIP", "ZSTD" })
	void whenTextIsChineseShouldCompressIt(Compression compression) {
		Random random = new Random(1);
		StringBuilder chinese = new StringBuilder();
		while (chinese.length() < 30_000) {
			// Few characters are frequent, as in texts.
			chinese.append((char) (0x4e00 + (int) Math.pow(3000, random.nextDouble() * random.nextDouble())));
		}
		byte[] text = chinese.toString().getBytes(StandardCharsets.UTF_8);
		try (Compressor compressor = compression.compressor()) {
			assertThat(compressor.compressIfSmaller(text)).hasSizeLessThan(text.length * 6 / 10);
		}
	}

	@Test
	void whenACompressorIsClosedWhileACodecIsInUseShouldFreeItAfterwards() {
		RecordingCodec codec = new RecordingCodec();
		Compressor compressor = new Compressor(() -> codec);
		codec.meanwhile = compressor::close;
		compressor.compress(new byte[10]);
		assertThat(codec.closed).isEqualTo(1);
	}

	@Test
	void whenACodecFailsShouldBeUsedAgain() {
		RecordingCodec codec = new RecordingCodec();
		AtomicInteger made = new AtomicInteger();
		try (Compressor compressor = new Compressor(() -> {
			made.incrementAndGet();
			return codec;
		})) {
			codec.meanwhile = () -> {
				throw new OutOfMemoryError("no room for the result");
			};
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> compressor.compress(new byte[10]));
			codec.meanwhile = () -> {
			};
			assertThat(compressor.compress(new byte[10])).hasSize(10);
		}
		assertThat(made).hasValue(1);
		assertThat(codec.closed).isEqualTo(1);
	}

	@Test
	void whenThereIsNoCompressionShouldReturnTheSame() {
		byte[] text = text(1000);
		try (Compressor compressor = Compression.NONE.compressor()) {
			assertThat(compressor.compress(text)).isSameAs(text);
			assertThat(compressor.compressIfSmaller(text)).isSameAs(text);
		}
	}

	private static final class RecordingCodec implements Codec {

		private Runnable meanwhile = () -> {
		};

		private int closed;

		@Override
		public byte[] encode(byte[] plain, boolean shrink) {
			this.meanwhile.run();
			return plain.clone();
		}

		@Override
		public void close() {
			this.closed++;
		}

	}

}
