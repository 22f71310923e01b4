package com.trainburt.logger.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.zip.Deflater;

import com.github.luben.zstd.ZstdCompressCtx;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.transport.InMemoryTransport;

/**
 * What each level of gzip and zstd makes of a batch, and what a byte costs that it saves,
 * on one thread.
 */
public final class CompressionLevels {

	private static final long ROUND_NANOS = Duration.ofMillis(200).toNanos();

	private static final int ROUNDS = 7;

	private final byte[] target = new byte[1024 * 1024];

	private final Map<String, ToIntFunction<byte[]>> levels = new LinkedHashMap<>();

	private CompressionLevels() {
		for (int level = 1; level <= 9; level++) {
			Deflater deflater = new Deflater(level, /* nowrap= */ true);
			this.levels.put("gzip " + level, (plain) -> deflate(deflater, plain));
		}
		for (int level : new int[] { -5, -1, 1, 2, 3, 5 }) {
			ZstdCompressCtx context = new ZstdCompressCtx().setLevel(level).setChecksum(true);
			this.levels.put("zstd " + level,
					(plain) -> context.compressByteArray(this.target, 0, this.target.length, plain, 0, plain.length));
		}
		this.levels.put("zstd 1, a new context", this::withNewContext);
	}

	private int deflate(Deflater deflater, byte[] plain) {
		deflater.reset();
		deflater.setInput(plain);
		deflater.finish();
		return deflater.deflate(this.target);
	}

	private int withNewContext(byte[] plain) {
		try (ZstdCompressCtx context = new ZstdCompressCtx().setLevel(1).setChecksum(true)) {
			return context.compressByteArray(this.target, 0, this.target.length, plain, 0, plain.length);
		}
	}

	/**
	 * Measure batches of 100 and of 10, and print a table of each.
	 * @param args none
	 */
	public static void main(String[] args) {
		System.out.println(LoadReport.machine());
		for (int batchSize : new int[] { 100, 10 }) {
			List<byte[]> batches = batches(batchSize);
			System.out.printf("%n| Batches of %d | bytes left | time | time per byte saved |%n|---|---:|---:|---:|%n",
					batchSize);
			new CompressionLevels().levels.forEach((name, level) -> print(name, level, batches));
		}
	}

	/** Of a thousand chats, so that the processor does not learn them by heart. */
	private static List<byte[]> batches(int batchSize) {
		InMemoryTransport transport = new InMemoryTransport();
		VariedChats chats = VariedChats.ofTexts();
		try (LLMLogger logger = LLMLogger.builder().transport(transport).batchSize(batchSize).build()) {
			for (int i = 0; i < 1000; i++) {
				ChatLog chat = chats.get();
				logger.log(chat.request(), chat.response(), chat.metadata());
			}
		}
		return transport.batches().stream().map((batch) -> batch.payload()).toList();
	}

	private static void print(String name, ToIntFunction<byte[]> level, List<byte[]> batches) {
		long plain = batches.stream().mapToLong((batch) -> batch.length).sum();
		long left = batches.stream().mapToLong(level::applyAsInt).sum();
		List<Double> nanos = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			nanos.add(nanosPerPass(level, batches));
		}
		double pass = nanos.stream().sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
		System.out.printf(Locale.ROOT, "| %s | %.1f %% | %.3f ms | %.1f ns |%n", name, 100.0 * left / plain,
				pass / batches.size() / 1e6, pass / (plain - left));
	}

	private static double nanosPerPass(ToIntFunction<byte[]> level, List<byte[]> batches) {
		long begin = System.nanoTime();
		int passes = 0;
		long written = 0;
		for (; passes == 0 || System.nanoTime() - begin < ROUND_NANOS; passes++) {
			written += batches.stream().mapToLong(level::applyAsInt).sum();
		}
		if (written == 0) {
			throw new IllegalStateException("nothing was compressed, so this is no measurement");
		}
		return (double) (System.nanoTime() - begin) / passes;
	}

}
