package com.trainburt.logger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Knows for each number what its log says, which numbers were accepted and which have
 * arrived: the judge of what a logger did. Thread-safe; keeps a bit for each number and
 * the latest batch ids, so that it can watch for hours.
 */
public final class DeliveryOracle {

	private static final int MAX_BATCHES = 100_000;

	private static final List<String> SCRAPS = List.of("Hello", " ", "\"quoted\"", "\\", "\n", "Grüße", "😀", "\u0000",
			"日本語", "</script>", "{}", "x".repeat(200));

	private final BitSet accepted = new BitSet();

	private final BitSet delivered = new BitSet();

	/** The bodies that came under each id, by their hash. */
	private final Map<String, Integer> batches = latest();

	/** The batches of which all or a part has come. */
	private final Map<String, Boolean> wholes = latest();

	private long repeats;

	private @Nullable Throwable failure;

	private static <V> Map<String, V> latest() {
		return new LinkedHashMap<>() {

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
				return size() > MAX_BATCHES;
			}

		};
	}

	/**
	 * The request of a log.
	 */
	public static Map<String, Object> request(int number) {
		SplittableRandom random = new SplittableRandom(number);
		Map<String, Object> request = new LinkedHashMap<>();
		request.put("n", number);
		request.put("messages", List.of(Map.of("role", "system", "content", text(random)),
				Map.of("role", "user", "content", text(random))));
		return request;
	}

	/**
	 * The response of a log.
	 */
	public static Map<String, Object> response(int number) {
		SplittableRandom random = new SplittableRandom(~number);
		return Map.of("content", text(random), "usage", Map.of("total_tokens", random.nextInt(1000)));
	}

	/**
	 * The metadata of a log.
	 */
	public static Map<String, Object> metadata(int number) {
		return Map.of("half", number / 2.0, "even", number % 2 == 0);
	}

	private static String text(SplittableRandom random) {
		StringBuilder text = new StringBuilder();
		for (int i = random.nextInt(6); i > 0; i--) {
			text.append(SCRAPS.get(random.nextInt(SCRAPS.size())));
		}
		return text.toString();
	}

	/**
	 * Log a number.
	 * @return whether it was accepted
	 */
	public boolean log(LLMLogger logger, int number) {
		boolean accepted = logger.log(request(number), response(number), metadata(number));
		if (accepted) {
			accepted(number);
		}
		return accepted;
	}

	/**
	 * Take note that a log was accepted.
	 */
	public synchronized void accepted(int number) {
		this.accepted.set(number);
	}

	/**
	 * Whether the log of a number is in a batch.
	 */
	public static boolean isIn(String body, int number) {
		return body.contains("{\"request\":{\"n\":" + number + ",");
	}

	/**
	 * Receive a batch as a backend does that drops repeats, and compare each log in it
	 * with the logged one. Both a batch and its parts may arrive: the request of a client
	 * that has timed out may be read after the answer to the next one, which split the
	 * batch.
	 * @param id the id by which repeats are recognized
	 * @param body the JSON of the batch
	 * @return how many logs were new
	 */
	public int receive(String id, byte[] body) {
		try {
			return check(id, body);
		}
		catch (RuntimeException | AssertionError ex) {
			synchronized (this) {
				// On a thread that no test looks at.
				this.failure = ex;
			}
			throw ex;
		}
	}

	private int check(String id, byte[] body) {
		JsonNode logs = JsonMapper.shared().readTree(new String(body, StandardCharsets.UTF_8)).get("logs");
		Set<Integer> numbers = new LinkedHashSet<>();
		for (JsonNode log : logs) {
			int number = log.get("request").get("n").asInt();
			assertThat(numbers.add(number)).as("%d is once in batch %s", number, id).isTrue();
			assertSame(log, "request", request(number));
			assertSame(log, "response", response(number));
			assertSame(log, "metadata", metadata(number));
		}
		synchronized (this) {
			Integer before = this.batches.putIfAbsent(id, Arrays.hashCode(body));
			if (before != null) {
				assertThat(Arrays.hashCode(body)).as("the bytes of batch %s, sent again", id).isEqualTo(before);
				this.repeats++;
				return 0;
			}
			boolean partsAreKnown = this.wholes.put(id.replaceFirst("\\..*", ""), true) != null;
			if (!partsAreKnown) {
				assertThat(numbers).as("of batch %s none came in another", id).noneMatch(this.delivered::get);
			}
			numbers.removeIf(this.delivered::get);
			numbers.forEach(this.delivered::set);
			return numbers.size();
		}
	}

	private static void assertSame(JsonNode log, String field, Map<String, Object> logged) {
		JsonNode expected = JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(logged));
		if (!log.get(field).equals(expected)) {
			throw new AssertionError("The %s is %s but %s was logged".formatted(field, log.get(field), expected));
		}
	}

	/**
	 * Whether a batch has been taken in.
	 */
	public synchronized boolean knows(String id) {
		return this.batches.containsKey(id);
	}

	/**
	 * How many batches came again.
	 */
	public synchronized long repeats() {
		return this.repeats;
	}

	public synchronized int acceptedCount() {
		return this.accepted.cardinality();
	}

	public synchronized int deliveredCount() {
		return this.delivered.cardinality();
	}

	/**
	 * The numbers that were accepted and have not arrived.
	 */
	public synchronized BitSet missing() {
		BitSet missing = (BitSet) this.accepted.clone();
		missing.andNot(this.delivered);
		return missing;
	}

	/**
	 * The logs that arrived are those that were logged, each once.
	 */
	public synchronized void assertPayloads() {
		if (this.failure != null) {
			throw new AssertionError("A log that arrived differs from the logged one", this.failure);
		}
	}

	/**
	 * The payloads are right, and nothing has arrived that was not accepted.
	 */
	public synchronized void assertSound() {
		assertPayloads();
		BitSet unknown = (BitSet) this.delivered.clone();
		unknown.andNot(this.accepted);
		assertThat(unknown.isEmpty()).as("%s have arrived but were refused", unknown).isTrue();
	}

	/**
	 * It is sound, and the missing logs are those that the statistics count as lost.
	 */
	public synchronized void assertAgreesWith(LoggerStats stats) {
		assertSound();
		assertThat(stats.logsQueued()).as("accepted, by %s", stats).isEqualTo(this.accepted.cardinality());
		assertThat((long) this.delivered.cardinality()).as("delivered, by %s", stats)
			.isBetween(stats.logsSent(), stats.logsSent() + stats.logsFailed());
	}

	/**
	 * The identity that holds at every instant.
	 */
	public static void assertIdentity(LoggerStats stats) {
		assertThat(stats.logsSent() + stats.logsFailed() + stats.logsFiltered() + stats.logsPending()).as("%s", stats)
			.isEqualTo(stats.logsQueued() + stats.logsRecovered());
		assertThat(stats.logsPending()).as("%s", stats).isGreaterThanOrEqualTo(stats.queueSize());
		assertThat(stats.queueBytes()).as("%s", stats).isNotNegative();
	}

}
