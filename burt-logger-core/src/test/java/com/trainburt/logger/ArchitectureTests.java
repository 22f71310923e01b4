package com.trainburt.logger;

import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The shape of the house.
 */
class ArchitectureTests {

	private static final String FACE_PACKAGE = "com.trainburt.logger";

	/** What applications use. The other classes of this package are machinery. */
	private static final Set<String> FACE = Set.of("DropReason", "EndpointTransports", "FailureReason", "FlushResult",
			"LLMLogger", "LLMLoggerBuilder", "LogEntry", "LogFilter", "LoggerStats", "NoopLogger", "Remedies",
			"SpoolSettings");

	private static final DescribedPredicate<JavaClass> BUILDER = describe("the builder",
			(type) -> room(type).equals("face") && outermost(type).equals("LLMLoggerBuilder"));

	private static final DescribedPredicate<JavaClass> FACE_WITHOUT_BUILDER = describe(
			"of the face without the builder", (type) -> room(type).equals("face") && !BUILDER.test(type));

	private static final DescribedPredicate<JavaClass> MACHINERY = describe("machinery",
			(type) -> room(type).equals("machinery") || type.getPackageName().startsWith(FACE_PACKAGE + ".internal"));

	private final JavaClasses core = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("com.trainburt.logger");

	@Test
	void packagesShouldHaveNoCycles() {
		slices().assignedFrom(new SliceAssignment() {

			@Override
			public SliceIdentifier getIdentifierOf(JavaClass type) {
				return SliceIdentifier.of(room(type));
			}

			@Override
			public String getDescription() {
				return "packages, the face apart from the machinery";
			}

		}).should().beFreeOfCycles().ignoreDependency(BUILDER, MACHINERY).check(this.core);
	}

	@Test
	void faceShouldReachTheMachineryThroughTheBuilderOnly() {
		noClasses().that(FACE_WITHOUT_BUILDER).should().dependOnClassesThat(MACHINERY).check(this.core);
	}

	@Test
	void transportsShouldNeedTheirSpiAndThePlatformOnly() {
		shouldKnowOnly("com.trainburt.logger.transport", "com.trainburt.logger.internal.platform");
		shouldKnowOnly("com.trainburt.logger.transport.http", "com.trainburt.logger.transport",
				"com.trainburt.logger.internal.platform");
		shouldKnowOnly("com.trainburt.logger.transport.file", "com.trainburt.logger.transport",
				"com.trainburt.logger.internal.platform");
	}

	@Test
	void platformShouldStandAlone() {
		shouldKnowOnly("com.trainburt.logger.internal.platform");
	}

	@Test
	void chatShouldStandAlone() {
		shouldKnowOnly("com.trainburt.logger.chat");
	}

	@Test
	void pipelineShouldBeBuiltByTheBuilderOnly() {
		classes().that()
			.haveSimpleName("Pipeline")
			.should()
			.onlyHaveDependentClassesThat()
			.haveNameMatching(".*\\.(Pipeline(\\$.*)?|LLMLoggerBuilder)")
			.check(this.core);
	}

	@Test
	void coreShouldNeedJacksonSlf4jAndJSpecifyOnly() {
		classes().should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("com.trainburt.logger..", "java..", "javax.net.ssl..", "tools.jackson..",
					"com.fasterxml.jackson.annotation..", "org.slf4j..", "org.jspecify..")
			.check(this.core);
	}

	@Test
	void staticStateShouldBeConstant() {
		fields().that().areStatic().should().beFinal().check(this.core);
	}

	/** Of the packages of the core, besides itself. */
	private void shouldKnowOnly(String room, String... others) {
		noClasses().that()
			.resideInAPackage(room)
			.should()
			.dependOnClassesThat(resideInAPackage("com.trainburt..").and(not(resideInAPackage(room)))
				.and(not(resideInAnyPackage(others))))
			.check(this.core);
	}

	private static String room(JavaClass type) {
		if (!type.getPackageName().equals(FACE_PACKAGE)) {
			return type.getPackageName();
		}
		return FACE.contains(outermost(type)) ? "face" : "machinery";
	}

	private static String outermost(JavaClass type) {
		JavaClass element = type.getBaseComponentType();
		return element.getName().substring(element.getPackageName().length() + 1).replaceFirst("\\$.*", "");
	}

}
