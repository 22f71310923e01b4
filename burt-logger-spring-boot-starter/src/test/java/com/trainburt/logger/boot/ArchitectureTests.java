package com.trainburt.logger.boot;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Rules of the house.
 */
class ArchitectureTests {

	private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("com.trainburt.logger.boot");

	@Test
	void whenClassIsAnAutoConfigurationShouldBePublicAndFinalWithoutPublicMembers() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(this.classes);
		methods().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic()
			.check(this.classes);
	}

	@Test
	void whenPackagesDependOnEachOtherShouldNotFormCycles() {
		slices().matching("com.trainburt.logger.(boot..)").should().beFreeOfCycles().check(this.classes);
	}

	@Test
	void whenCoreHasInternalsShouldNotUseThem() {
		noClasses().should()
			.dependOnClassesThat()
			.resideInAPackage("com.trainburt.logger.internal..")
			.check(this.classes);
	}

	@Test
	void whenClassIsInNoPackageOfANeighbourShouldNeedNone() {
		noClasses().that()
			.resideInAPackage("com.trainburt.logger.boot")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot.actuate..", "io.micrometer.core..",
					"org.springframework.boot.micrometer..", "org.springframework.boot.health..",
					"io.micrometer.tracing..")
			.check(this.classes);
	}

	@Test
	void whenClassIsOutsideOfACaptureShouldNotNeedItsLibrary() {
		noClasses().that()
			.resideOutsideOfPackage("com.trainburt.logger.boot.springai")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.ai..")
			.check(this.classes);
		noClasses().that()
			.resideOutsideOfPackage("com.trainburt.logger.boot.langchain4j")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("dev.langchain4j..")
			.check(this.classes);
	}

	@Test
	void whenClassIsOutsideOfTheTransportForKafkaShouldNotNeedKafka() {
		noClasses().that()
			.resideOutsideOfPackage("com.trainburt.logger.boot.kafka")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..", "org.springframework.boot.kafka..")
			.check(this.classes);
	}

}
