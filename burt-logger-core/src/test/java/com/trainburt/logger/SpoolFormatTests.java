package com.trainburt.logger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import com.trainburt.logger.SpoolFormat.Content;
import com.trainburt.logger.SpoolFormat.UnknownVersionException;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpoolFormat}.
 */
class SpoolFormatTests {

	private static final Instant CREATED_AT = Instant.ofEpochMilli(1_700_000_000_123L);

	private final LogBatch batch = batch("b-1", "{\"request\":\"one\"}", "{\"request\":\"zwei ✓\"}", "{\"request\":3}");

	@Test
	void whenReadShouldBeTheSameBatch() throws Exception {
		Content content = read(SpoolFormat.file(this.batch));
		assertThat(content.damagedLines()).isZero();
		assertThat(content.batch().id()).isEqualTo("b-1");
		assertThat(content.batch().createdAt()).isEqualTo(CREATED_AT);
		assertThat(content.batch().payload()).isEqualTo(this.batch.payload());
	}

	@Test
	void whenReadByAPersonShouldBeLinesOfChecksumAndJson() {
		assertThat(new String(SpoolFormat.file(this.batch), StandardCharsets.UTF_8).lines()).containsExactly(
				"5e362806 {\"spool\":1,\"id\":\"b-1\",\"timestamp\":1700000000.123}", "06206e04 {\"request\":\"one\"}",
				"c3ac69d2 {\"request\":\"zwei ✓\"}", "81c30956 {\"request\":3}");
	}

	@Test
	void whenAnyBitIsFlippedShouldCostTwoNeighbouringLinesAtMost() throws Exception {
		byte[] file = SpoolFormat.file(this.batch);
		for (int i = 0; i < file.length * 8; i++) {
			byte[] flipped = file.clone();
			flipped[i / 8] ^= (byte) (1 << (i % 8));
			Content content = read(flipped);
			assertThat(content.batch().id()).isIn("b-1", "from-name");
			assertThat(entries(content)).as("bit %d", i).hasSizeGreaterThanOrEqualTo(isLineFeed(file, i) ? 1 : 2);
			assertThat(entries(this.batch)).containsAll(entries(content));
		}
	}

	@Test
	void whenALineIsDamagedShouldGiveNoLogThePositionOfAnother() throws Exception {
		byte[] file = SpoolFormat.file(this.batch);
		for (int i = 0; i < file.length; i++) {
			byte[] changed = file.clone();
			changed[i] = (file[i] == '\n') ? (byte) 'x' : (byte) '\n';
			LogBatch read = read(changed).batch();
			for (int log = 0; log < read.size(); log++) {
				int position = read.position(log);
				if (position < this.batch.size()) {
					assertThat(entries(read).get(log)).as("byte %d", i).isEqualTo(entries(this.batch).get(position));
				}
			}
		}
	}

	@Test
	void whenABatchWithADamagedLineIsSplitShouldKeepThePositionsOfItsPartsOnDisk() throws Exception {
		String[] logs = IntStream.range(0, 9).mapToObj((log) -> "{\"request\":" + log + "}").toArray(String[]::new);
		byte[] file = SpoolFormat.file(batch("b-1", logs));
		for (int i = 0; i < file.length; i++) {
			byte[] changed = file.clone();
			changed[i] = 'x';
			for (LogBatch part : read(changed).batch().split()) {
				LogBatch read = read(SpoolFormat.file(part)).batch();
				assertThat(positions(read)).as("byte %d", i).isEqualTo(positions(part));
			}
		}
	}

	private static List<Integer> positions(LogBatch batch) {
		return IntStream.range(0, batch.size()).mapToObj(batch::position).toList();
	}

	private static boolean isLineFeed(byte[] file, int bit) {
		return file[bit / 8] == '\n';
	}

	@Test
	void whenCutAnywhereShouldKeepEveryWholeLine() throws Exception {
		byte[] file = SpoolFormat.file(this.batch);
		for (int length = 0; length < file.length; length++) {
			byte[] cut = Arrays.copyOf(file, length);
			Content content = read(cut);
			long wholeLines = new String(cut, StandardCharsets.UTF_8).chars().filter((c) -> c == '\n').count();
			assertThat(content.batch().size()).isBetween((int) Math.max(0, wholeLines - 1), (int) wholeLines);
			assertThat(content.damagedLines()).isZero();
		}
	}

	@Test
	void whenZeroedFromAnywhereShouldKeepEveryWholeLine() throws Exception {
		byte[] file = SpoolFormat.file(this.batch);
		for (int from = 0; from < file.length; from++) {
			byte[] zeroed = file.clone();
			Arrays.fill(zeroed, from, file.length, (byte) 0);
			List<String> entries = entries(read(zeroed));
			assertThat(entries(this.batch).subList(0, entries.size())).isEqualTo(entries);
		}
	}

	@Test
	void whenHeaderIsDamagedShouldTakeItsFactsFromTheName() throws Exception {
		byte[] file = SpoolFormat.file(this.batch);
		file[20] ^= 1;
		Content content = read(file);
		assertThat(content.batch().id()).isEqualTo("from-name");
		assertThat(content.batch().createdAt()).isEqualTo(Instant.EPOCH);
		assertThat(entries(content)).isEqualTo(entries(this.batch));
	}

	@Test
	void whenFromTheFutureShouldSaySo() {
		byte[] file = SpoolFormat.line("{\"spool\":2,\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8));
		assertThatExceptionOfType(UnknownVersionException.class).isThrownBy(() -> read(file))
			.withMessage("its format has version '2', and only 1 is known");
	}

	@Test
	void whenForeignOrEmptyShouldReadNothing() throws Exception {
		assertThat(read(new byte[0]).batch().size()).isZero();
		assertThat(read(new byte[5000]).batch().size()).isZero();
		assertThat(read("hello\nworld, this is long enough\n".getBytes(StandardCharsets.UTF_8)).batch().size())
			.isZero();
	}

	static LogBatch batch(String id, String... entries) {
		LogBatch.Builder batch = LogBatch.builder(id, CREATED_AT, 100);
		for (String entry : entries) {
			batch.add(entry.getBytes(StandardCharsets.UTF_8));
		}
		return batch.build();
	}

	private static Content read(byte[] file) throws UnknownVersionException {
		return SpoolFormat.read(file, "from-name", Instant.EPOCH);
	}

	private static List<String> entries(Content content) {
		return entries(content.batch());
	}

	static List<String> entries(LogBatch batch) {
		return batch.entries().stream().map((entry) -> new String(entry, StandardCharsets.UTF_8)).toList();
	}

}
