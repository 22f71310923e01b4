package com.trainburt.logger;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shape of the house.
 */
class ArchitectureTests {

	private static final String FACE = "com.trainburt.logger";

	private static final String INTERNAL = FACE + ".internal..";

	private final JavaClasses core = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("com.trainburt.logger");

	@Test
	void faceShouldHoldWhatApplicationsUseAndNothingElse() {
		assertThat(this.core.stream()
			.filter((type) -> type.getPackageName().equals(FACE) && !type.getSimpleName().equals("package-info"))
			.map(this::outermost)).containsOnly("DropReason", "FailureReason", "Feedback", "FeedbackText",
					"FeedbackTokens", "FlushResult", "IdentifiedMetadata", "InvalidFeedbackTokenException", "LLMLogger",
					"LLMLoggerBuilder", "LogEntry", "LogFilter", "LogId", "LogRef", "LoggerStats", "NoopLogger",
					"SpoolSettings");
	}

	@Test
	void faceShouldReachTheInternalsThroughTheBuilderOnly() {
		noClasses().that()
			.resideInAPackage(FACE)
			.and()
			.doNotHaveSimpleName("LLMLoggerBuilder")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(INTERNAL)
			.check(this.core);
	}

	/**
	 * The compiler makes a class for a switch over an enum. Where memory is short when it
	 * is initialized, it cannot be used any more.
	 */
	@Test
	void deliveryShouldHaveNoSwitchOverAnEnum() {
		noFields().that()
			.areDeclaredInClassesThat()
			.resideInAnyPackage(FACE + ".internal", FACE + ".internal.queue")
			.and()
			.areDeclaredInClassesThat()
			.haveNameNotMatching(".*\\.Remedies.*")
			.should()
			.haveNameStartingWith("$SwitchMap$")
			.check(this.core);
	}

	@Test
	void packagesShouldHaveNoCycles() {
		slices().matching("(com.trainburt.logger..)")
			.should()
			.beFreeOfCycles()
			.ignoreDependency(simpleName("LLMLoggerBuilder"), resideInAPackage(INTERNAL))
			.check(this.core);
	}

	@Test
	void onlyTheQueueShouldTakeItsLock() {
		classes().that()
			.haveSimpleName("QueueLock")
			.should()
			.onlyHaveDependentClassesThat()
			.haveNameMatching(".*\\.(QueueLock|DeliveryQueue)(\\$.*)?")
			.check(this.core);
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
	void coreShouldNeedJacksonSlf4jAndJSpecifyOnly() {
		classes().should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("com.trainburt.logger..", "java..", "javax.crypto..", "javax.net.ssl..",
					"tools.jackson..", "com.fasterxml.jackson.annotation..", "org.slf4j..", "org.jspecify..",
					"com.google.errorprone.annotations..", "com.github.luben.zstd..")
			.check(this.core);
	}

	@Test
	void zstdShouldBeNeededBySingleClassesOnly() {
		noClasses().that()
			.haveSimpleNameNotStartingWith("Zstd")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.github.luben.zstd..")
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

	private String outermost(JavaClass type) {
		return type.getName().substring(type.getPackageName().length() + 1).replaceFirst("\\$.*", "");
	}

}
