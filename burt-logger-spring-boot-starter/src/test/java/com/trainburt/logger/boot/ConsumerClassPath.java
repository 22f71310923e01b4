package com.trainburt.logger.boot;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import com.trainburt.logger.ChildJvm;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The class path that an application gets from its dependencies: those entries of the
 * class path of the tests that the POMs lead to, as they lead Maven. The versions are
 * those of the tests.
 */
final class ConsumerClassPath {

	static final String STARTER = "com.trainburt:burt-logger-spring-boot-starter";

	private static final Set<String> CONSUMER_SCOPES = Set.of("", "compile", "runtime");

	private static final List<Path> TESTS = Arrays.stream(ChildJvm.classPath().split(File.pathSeparator))
		.map(Path::of)
		.toList();

	private final Map<String, Path> entries = new LinkedHashMap<>();

	private ConsumerClassPath() {
	}

	/**
	 * Resolve the dependencies of an application.
	 * @param artifacts as {@code group:artifact}
	 */
	static ConsumerClassPath of(String... artifacts) throws Exception {
		ConsumerClassPath classPath = new ConsumerClassPath();
		for (String artifact : artifacts) {
			classPath.add(artifact);
		}
		return classPath;
	}

	/**
	 * Jars by artifact, and directories of classes for modules of this build.
	 */
	Map<String, Path> entries() {
		return this.entries;
	}

	/**
	 * Start a class of the tests with this class path.
	 */
	ChildJvm start(Class<?> main, List<String> options, String... arguments) {
		String classPath = TESTS.stream()
			.filter((entry) -> this.entries.containsValue(entry) || holdsTests(entry))
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
		return ChildJvm.start(main, Stream.concat(Stream.of("-cp", classPath), options.stream()).toList(), arguments);
	}

	private void add(String artifact) throws Exception {
		Path entry = find(artifact);
		if (entry != null && this.entries.putIfAbsent(artifact, entry) == null) {
			for (String dependency : dependencies(entry)) {
				add(dependency);
			}
		}
	}

	private static Path find(String artifact) {
		String[] parts = artifact.split(":");
		Path inBuild = Path.of(parts[1], "target");
		Path inRepository = Path.of(parts[0].replace('.', '/'), parts[1]);
		return TESTS.stream()
			.filter((entry) -> !holdsTests(entry))
			.filter((entry) -> entry.getParent().endsWith(inBuild)
					|| entry.getParent().getParent().endsWith(inRepository))
			.findFirst()
			.orElse(null);
	}

	private static boolean holdsTests(Path entry) {
		return entry.endsWith("test-classes") || entry.toString().endsWith("-tests.jar");
	}

	private static List<String> dependencies(Path entry) throws Exception {
		Element project = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(pom(entry).toFile())
			.getDocumentElement();
		List<String> dependencies = new ArrayList<>();
		for (Element list : children(project, "dependencies")) {
			for (Element dependency : children(list, "dependency")) {
				if (CONSUMER_SCOPES.contains(text(dependency, "scope"))
						&& !Boolean.parseBoolean(text(dependency, "optional"))) {
					dependencies.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
				}
			}
		}
		return dependencies;
	}

	/** Beside the jar in the repository; above the directory "target" in this build. */
	private static Path pom(Path entry) throws IOException {
		if (entry.getParent().endsWith("target")) {
			return entry.getParent().resolveSibling("pom.xml");
		}
		try (DirectoryStream<Path> poms = Files.newDirectoryStream(entry.getParent(), "*.pom")) {
			return poms.iterator().next();
		}
	}

	private static String text(Element parent, String name) {
		return children(parent, name).stream().map((child) -> child.getTextContent().strip()).findFirst().orElse("");
	}

	private static List<Element> children(Element parent, String name) {
		List<Element> children = new ArrayList<>();
		for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
			if (node instanceof Element element && element.getTagName().equals(name)) {
				children.add(element);
			}
		}
		return children;
	}

}
