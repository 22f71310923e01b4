package com.trainburt.logger.internal.spool;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.trainburt.logger.internal.spool.SpoolFormat.Content;
import com.trainburt.logger.internal.spool.SpoolFormat.UnreadableException;
import com.trainburt.logger.transport.LogBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpoolFormat}.
 */
public class SpoolFormatTests {

	private static final Instant CREATED_AT = Instant.ofEpochMilli(1_700_000_000_123L);

	private final LogBatch batch = batch("b-1", "\"one\"", "\"zwei ✓\"", "3");

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
				"5e362806 {\"spool\":1,\"id\":\"b-1\",\"timestamp\":1700000000.123}", "639acbba " + log("\"one\""),
				"9a03f954 " + log("\"zwei ✓\""), "98c293ec " + log("3"));
	}

	@Test
	void whenAnyBitIsFlippedShouldCostTwoNeighbouringLinesAtMost() throws Exception {
		byte[] file = SpoolFormat.file(this.batch);
		for (int i = 0; i < file.length * 8; i++) {
			byte[] flipped = file.clone();
			flipped[i / 8] ^= (byte) (1 << (i % 8));
			Content content = read(flipped);
			assertThat(content.batch().id()).isEqualTo("b-1");
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
		String[] logs = IntStream.range(0, 9).mapToObj(String::valueOf).toArray(String[]::new);
		byte[] file = SpoolFormat.file(batch("b-1", logs));
		for (int i = 0; i < file.length; i++) {
			byte[] changed = file.clone();
			changed[i] = 'x';
			for (LogBatch part : read(changed).batch().split()) {
				LogBatch read = SpoolFormat.read(SpoolFormat.file(part), part.id(), part.createdAt()).batch();
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
		Content content = SpoolFormat.read(file, "from-name", Instant.EPOCH);
		assertThat(content.batch().id()).isEqualTo("from-name");
		assertThat(content.batch().createdAt()).isEqualTo(Instant.EPOCH);
		assertThat(entries(content)).isEqualTo(entries(this.batch));
	}

	@Test
	void whenFromTheFutureShouldSaySo() {
		byte[] file = SpoolFormat.line("{\"spool\":2,\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8));
		assertThatExceptionOfType(UnreadableException.class).isThrownBy(() -> read(file))
			.withMessage("its format has version '2', and only 1 is known");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"spool\":1,\"id\":\"b-2\",\"timestamp\":1700000000.123}",
			"{\"spool\":1,\"id\":\"b-1\",\"timestamp\":1e999999999}",
			"{\"spool\":1,\"id\":\"b-1\\r\\nAuthorization: none\",\"timestamp\":1700000000.123}", "{\"spool\":1}",
			"{\"spool\":99999999999,\"id\":\"b-1\"}" })
	void whenHeaderContradictsTheNameShouldNotRead(String header) {
		byte[] file = SpoolFormat.line(header.getBytes(StandardCharsets.UTF_8));
		assertThatExceptionOfType(UnreadableException.class).isThrownBy(() -> read(file))
			.withMessage("its first line does not belong to a batch of this name");
	}

	@ParameterizedTest
	@MethodSource
	void whenALineIsNotOneLogShouldNotReadIt(String line) throws Exception {
		byte[] forged = SpoolFormat.line(line.getBytes(StandardCharsets.UTF_8));
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		file.writeBytes(SpoolFormat.header("b-1", CREATED_AT));
		file.writeBytes(forged);
		file.writeBytes(SpoolFormat.line(log("1").getBytes(StandardCharsets.UTF_8)));
		Content content = read(file.toByteArray());
		assertThat(entries(content)).containsExactly(log("1"));
		assertThat(content.damagedLines()).isEqualTo(1);
	}

	static Stream<String> whenALineIsNotOneLogShouldNotReadIt() {
		String log = log("1");
		String members = log.substring(1, log.length() - 1);
		return Stream.of(log + "," + log, log + log, "{},{}", "{}", "1", "[" + log + "]", log + "],\"timestamp\":1}",
				log.substring(0, log.length() - 1), "{" + members + "," + members + "}", "{" + members + ",\"more\":1}",
				log.replace("null", "\"\u0001\""), log.replace("{}", "[]"), log.replace("1700000000.123", "\"now\""),
				log.replace("\"response\"", "\"answer\""), log.replace("null", "NaN"), " " + log, "\ufeff" + log);
	}

	@Test
	void whenALogIsUnusualShouldReadIt() throws Exception {
		String deep = "[".repeat(2000) + "]".repeat(2000);
		for (String request : List.of(deep, "9".repeat(5000), "{\"" + "k".repeat(100_000) + "\":1}",
				"\"\\u0000✓😀\"")) {
			assertThat(entries(read(SpoolFormat.file(batch("b-1", request))))).containsExactly(log(request));
		}
	}

	@Test
	void whenForeignOrEmptyShouldReadNothing() throws Exception {
		assertThat(read(new byte[0]).batch().size()).isZero();
		assertThat(read(new byte[5000]).batch().size()).isZero();
		assertThat(read("hello\nworld, this is long enough\n".getBytes(StandardCharsets.UTF_8)).batch().size())
			.isZero();
	}

	@Test
	void whenAskedHowLargeTheFileWillBeShouldNotSayTooLittle() {
		LogBatch batch = batch("b-1", Collections.nCopies(50, "1").toArray(String[]::new));
		int bytes = SpoolFormat.file(batch).length;
		assertThat(SpoolFormat.fileBytes(batch)).isBetween((long) bytes, bytes + 100L);
	}

	/**
	 * A batch of logs.
	 * @param requests the JSON of each log's request
	 */
	static LogBatch batch(String id, String... requests) {
		LogBatch.Builder batch = LogBatch.builder(id, CREATED_AT, 100);
		for (String request : requests) {
			batch.add(log(request).getBytes(StandardCharsets.UTF_8));
		}
		return batch.build();
	}

	/**
	 * The content of a file of that name.
	 * @param requests the JSON of each log's request
	 */
	public static byte[] file(String name, String... requests) {
		String stem = name.replaceFirst("(-\\d+\\.ndjson|\\.open)$", "");
		LogBatch.Builder batch = LogBatch.builder(SpoolFile.batchId(stem), SpoolFile.createdAt(stem), 100);
		for (String request : requests) {
			batch.add(log(request).getBytes(StandardCharsets.UTF_8));
		}
		return SpoolFormat.file(batch.build());
	}

	public static String log(String request) {
		return "{\"request\":" + request + ",\"response\":null,\"metadata\":{},\"timestamp\":1700000000.123}";
	}

	private static Content read(byte[] file) throws UnreadableException {
		return SpoolFormat.read(file, "b-1", CREATED_AT);
	}

	private static List<String> entries(Content content) {
		return entries(content.batch());
	}

	static List<String> entries(LogBatch batch) {
		return batch.entries().stream().map((entry) -> new String(entry, StandardCharsets.UTF_8)).toList();
	}

}
