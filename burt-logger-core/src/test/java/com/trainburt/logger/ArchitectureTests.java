package com.trainburt.logger;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The shape of the house.
 */
class ArchitectureTests {

	private final JavaClasses core = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("com.trainburt.logger");

	@Test
	void packagesShouldHaveNoCycles() {
		slices().matching("com.trainburt.(**)").should().beFreeOfCycles().check(this.core);
	}

	@Test
	void transportsShouldNotKnowTheLogger() {
		noClasses().that()
			.resideInAPackage("com.trainburt.logger.transport")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.trainburt.logger")
			.check(this.core);
	}

	@Test
	void chatShouldStandAlone() {
		noClasses().that()
			.resideInAPackage("com.trainburt.logger.chat")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("com.trainburt.logger", "com.trainburt.logger.transport")
			.check(this.core);
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

}
