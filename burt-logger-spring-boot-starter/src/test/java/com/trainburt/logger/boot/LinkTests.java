package com.trainburt.logger.boot;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the links of the documentation lead.
 */
class LinkTests {

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");

	private static final Pattern CODE_SPAN = Pattern.compile("`[^`\n]*`");

	@ParameterizedTest
	@MethodSource
	void whenLinkIsFollowedShouldLeadSomewhere(Documentation page) throws Exception {
		List<String> broken = new ArrayList<>();
		for (String link : links(page)) {
			URI target = URI.create(link);
			if (target.getScheme() == null && !leadsSomewhere(page, target)) {
				broken.add(link);
			}
		}
		assertThat(broken).isEmpty();
	}

	static List<Documentation> whenLinkIsFollowedShouldLeadSomewhere() throws Exception {
		return Documentation.all();
	}

	@Test
	void whenPageIsWrittenShouldBeLinkedFromReadme() throws Exception {
		Set<Path> linked = new HashSet<>();
		links(Documentation.of("README.md")).forEach((link) -> linked.add(Path.of("..", link.split("#")[0])));
		assertThat(Documentation.manual()).extracting(Documentation::path)
			.filteredOn((path) -> !path.endsWith("README.md"))
			.hasSizeGreaterThan(15)
			.allSatisfy((path) -> assertThat(linked).contains(path));
	}

	private static boolean leadsSomewhere(Documentation page, URI target) {
		Path file = target.getPath().isEmpty() ? page.path() : page.path().resolveSibling(target.getPath()).normalize();
		if (target.getFragment() == null || !Files.exists(file)) {
			return Files.exists(file);
		}
		return Documentation.of(Path.of("..").relativize(file).toString()).anchors().contains(target.getFragment());
	}

	private static List<String> links(Documentation page) {
		return LINK.matcher(CODE_SPAN.matcher(page.prose()).replaceAll("code"))
			.results()
			.map((link) -> (link.group(1) != null) ? link.group(1) : link.group(2))
			.toList();
	}

}
