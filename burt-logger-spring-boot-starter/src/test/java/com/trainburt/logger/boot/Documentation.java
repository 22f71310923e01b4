package com.trainburt.logger.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One page of the documentation.
 */
public final class Documentation {

	private static final Path ROOT = Path.of("..");

	private static final Pattern CODE = Pattern.compile("^( *)```(\\w*)\n(.*?)^\\1```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?) *$", Pattern.MULTILINE);

	private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"></a>");

	private static final Pattern LINK_TEXT = Pattern.compile("\\[([^\\]]*)]\\([^)]*\\)");

	private final Path path;

	private final String text;

	private Documentation(Path path) {
		this.path = path.normalize();
		try {
			this.text = Files.readString(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Read a page.
	 * @param path its path from the root of the repository, such as
	 * {@code docs/operations.md}
	 * @return the page
	 */
	public static Documentation of(String path) {
		return new Documentation(ROOT.resolve(path));
	}

	/**
	 * The manual: README and the pages below docs.
	 */
	static List<Documentation> manual() throws IOException {
		return Stream.concat(Stream.of(of("README.md")), below(ROOT.resolve("docs"))).toList();
	}

	/**
	 * Everything that is written in Markdown.
	 */
	static List<Documentation> all() throws IOException {
		return Stream
			.of(below(ROOT), below(ROOT.resolve("docs")), below(ROOT.resolve(".github")),
					below(ROOT.resolve(".github/ISSUE_TEMPLATE")))
			.flatMap((pages) -> pages)
			.toList();
	}

	private static Stream<Documentation> below(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".md"))
				.sorted()
				.map(Documentation::new)
				.toList()
				.stream();
		}
	}

	Path path() {
		return this.path;
	}

	/**
	 * All of it.
	 * @return the text
	 */
	public String text() {
		return this.text;
	}

	/**
	 * The blocks of code.
	 * @param language that they are marked with
	 */
	Stream<String> code(String language) {
		return CODE.matcher(this.text)
			.results()
			.filter((block) -> block.group(2).equals(language))
			.map((block) -> block.group(3));
	}

	/**
	 * The text without its blocks of code.
	 */
	String prose() {
		return CODE.matcher(this.text).replaceAll("");
	}

	/**
	 * Find the matches of a pattern in the text.
	 * @param pattern the pattern
	 * @return its matches
	 */
	public Stream<MatchResult> find(Pattern pattern) {
		return pattern.matcher(this.text).results();
	}

	/**
	 * The anchors of its headings, as GitHub makes them, and its explicit ones.
	 * @return the anchors
	 */
	public Set<String> anchors() {
		Map<String, Integer> counts = new HashMap<>();
		Stream<String> headings = HEADING.matcher(prose())
			.results()
			.map((heading) -> LINK_TEXT.matcher(heading.group(1)).replaceAll("$1"))
			.map((heading) -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
			.map((anchor) -> anchor
					+ ((counts.merge(anchor, 1, Integer::sum) > 1) ? "-" + (counts.get(anchor) - 1) : ""));
		Stream<String> explicit = find(ANCHOR).map((MatchResult anchor) -> anchor.group(1));
		return new HashSet<>(Stream.concat(headings, explicit).toList());
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

}
