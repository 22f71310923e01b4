package com.trainburt.logger.chat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.trainburt.logger.chat.FineTuningExamples.Example;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a dataset (JSONL) that applies the labels of the logs, and a manifest with the
 * outcome of each log: written, or left out and why. Not safe for use by several threads.
 *
 * <pre>{@code
 * DatasetExport export = new DatasetExport(DatasetExport.Format.TRL_DPO, examples, manifest);
 * export.add("1", log, LogLabels.NONE.withCorrection("A better answer"));
 * export.finish();
 * }</pre>
 */
public final class DatasetExport {

	private final Format format;

	private final Appendable examples;

	private final Appendable manifest;

	private final Map<String, Long> leftOut = new TreeMap<>();

	private long logs;

	private long written;

	/**
	 * Begin an export.
	 * @param format what the trainer reads
	 * @param examples takes the examples, one a line
	 * @param manifest takes the manifest, one line a log and a last one with the sums
	 */
	public DatasetExport(Format format, Appendable examples, Appendable manifest) {
		this.format = format;
		this.examples = examples;
		this.manifest = manifest;
	}

	/**
	 * Add a log.
	 * @param name how the manifest is to name it
	 * @param log the log as a backend has received it, which may be of any kind
	 * @param labels its labels
	 * @throws IOException if the examples or the manifest cannot be written
	 */
	public void add(String name, String log, LogLabels labels) throws IOException {
		Entry entry = new Entry();
		try {
			ChatLog chat = ChatLog.of(log);
			if (chat != null) {
				this.format.examples.add(chat, labels, entry);
			}
			else {
				entry.leaveOut(word(FineTuningExamples.Reason.FEEDBACK));
			}
		}
		catch (IllegalArgumentException ex) {
			entry.leaveOut("no_chat");
		}
		for (String line : entry.lines) {
			this.examples.append(line).append('\n');
		}
		ObjectNode json = Json.MAPPER.createObjectNode().put("log", name).put("examples", entry.lines.size());
		ArrayNode reasons = json.putArray("left_out");
		for (String reason : entry.reasons) {
			reasons.add(reason);
			this.leftOut.merge(reason, 1L, Long::sum);
		}
		this.manifest.append(json.toString()).append('\n');
		this.logs++;
		this.written += entry.lines.size();
	}

	/**
	 * Write the sums.
	 * @return the sums
	 * @throws IOException if the manifest cannot be written
	 */
	public Summary finish() throws IOException {
		ObjectNode json = Json.MAPPER.createObjectNode()
			.put("format", this.format.toString())
			.put("logs", this.logs)
			.put("examples", this.written);
		ObjectNode reasons = json.putObject("left_out");
		this.leftOut.forEach(reasons::put);
		this.manifest.append(json.toString()).append('\n');
		return new Summary(this.logs, this.written, Map.copyOf(this.leftOut));
	}

	/**
	 * The format that a trainer reads.
	 */
	public enum Format {

		/**
		 * {@link FineTuningExamples.Format#OPENAI}. As in all formats of answers to
		 * imitate, a correction replaces the answer, and an answer with a thumb down is
		 * left out.
		 */
		OPENAI((log, labels, entry) -> imitate(FineTuningExamples.Format.OPENAI, log, labels, entry)),

		/**
		 * {@link FineTuningExamples.Format#TRL}.
		 */
		TRL((log, labels, entry) -> imitate(FineTuningExamples.Format.TRL, log, labels, entry)),

		/**
		 * {@link FineTuningExamples.Format#TRL_PROMPT_COMPLETION}.
		 */
		TRL_PROMPT_COMPLETION(
				(log, labels, entry) -> imitate(FineTuningExamples.Format.TRL_PROMPT_COMPLETION, log, labels, entry)),

		/**
		 * {@link PreferenceExamples.Format#OPENAI_DPO}. As in all formats of pairs, a
		 * correction is better than the answer, and a log makes a pair with each log that
		 * it is preferred to.
		 */
		OPENAI_DPO((log, labels, entry) -> compare(PreferenceExamples.Format.OPENAI_DPO, log, labels, entry)),

		/**
		 * {@link PreferenceExamples.Format#TRL_DPO}.
		 */
		TRL_DPO((log, labels, entry) -> compare(PreferenceExamples.Format.TRL_DPO, log, labels, entry)),

		/**
		 * The format of {@link PreferenceExamples#single}: answers with a thumb, and
		 * corrections as good ones. An answer that was corrected and has no thumb is bad.
		 */
		TRL_KTO(Format::judge);

		// All of them are without state.
		@SuppressWarnings("ImmutableEnumChecker")
		private final Examples examples;

		Format(Examples examples) {
			this.examples = examples;
		}

		private static void imitate(FineTuningExamples.Format format, ChatLog log, LogLabels labels, Entry entry) {
			String correction = labels.correction();
			Example example = FineTuningExamples.of((correction != null) ? log.withAnswer(correction) : log, format);
			boolean down = correction == null && Boolean.FALSE.equals(labels.thumbs());
			if (down && example.line().isPresent()) {
				entry.leaveOut("thumbs_down");
			}
			else {
				entry.add(example);
			}
		}

		private static void compare(PreferenceExamples.Format format, ChatLog log, LogLabels labels, Entry entry) {
			String correction = labels.correction();
			if (correction != null) {
				entry.add(PreferenceExamples.pair(log.withAnswer(correction), log, format));
			}
			for (String rejected : labels.rejected()) {
				if (rejected != null) {
					compare(format, log, rejected, entry);
				}
				else {
					entry.leaveOut("rejected_missing");
				}
			}
			if (correction == null && labels.rejected().isEmpty()) {
				entry.leaveOut(labels.isRejected() ? "rejected" : "no_preference");
			}
		}

		private static void compare(PreferenceExamples.Format format, ChatLog log, String rejected, Entry entry) {
			ChatLog worse;
			try {
				worse = ChatLog.of(rejected);
			}
			catch (IllegalArgumentException ex) {
				entry.leaveOut("rejected_no_chat");
				return;
			}
			entry.add(PreferenceExamples.pair(log, worse, format));
		}

		private static void judge(ChatLog log, LogLabels labels, Entry entry) {
			String correction = labels.correction();
			Boolean good = labels.thumbs();
			if (correction != null) {
				entry.add(PreferenceExamples.single(log.withAnswer(correction), true));
			}
			if (good != null || correction != null) {
				entry.add(PreferenceExamples.single(log, Boolean.TRUE.equals(good)));
			}
			else {
				entry.leaveOut("no_label");
			}
		}

		/**
		 * The name in addresses and manifests.
		 * @return the name in lower case
		 */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * The sums of an export.
	 *
	 * @param logs how many logs were added
	 * @param examples how many examples were written
	 * @param leftOut how often something was left out, by reason: those of
	 * {@link FineTuningExamples.Reason} in lower case, {@code no_chat},
	 * {@code thumbs_down}, {@code no_preference}, {@code rejected},
	 * {@code rejected_missing}, {@code rejected_no_chat} and {@code no_label}
	 */
	public record Summary(long logs, long examples, Map<String, Long> leftOut) {
	}

	/**
	 * Makes examples of a log.
	 */
	@FunctionalInterface
	private interface Examples {

		void add(ChatLog log, LogLabels labels, Entry entry);

	}

	/**
	 * The outcome of a log.
	 */
	private static final class Entry {

		private final List<String> lines = new ArrayList<>();

		private final List<String> reasons = new ArrayList<>();

		private void add(Example example) {
			example.line().ifPresent(this.lines::add);
			example.reason().map(DatasetExport::word).ifPresent(this.reasons::add);
		}

		private void leaveOut(String reason) {
			this.reasons.add(reason);
		}

	}

	private static String word(Enum<?> reason) {
		return reason.name().toLowerCase(Locale.ROOT);
	}

}
