package com.trainburt.logger.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.generate.GeneratedClass;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.aot.BeanFactoryInitializationCode;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.MethodMetadata;
import org.springframework.javapoet.CodeBlock;
import org.springframework.util.ClassUtils;

/*
 * Conditions are evaluated when the application is processed, and the beans that they let
 * through are registered at every start. So the generated code names the beans that are
 * conditional on burt.logger.enabled, and DisabledBeanRemover removes them where that is
 * false.
 */

/**
 * Has {@link ConditionalOnEnabledBurtLogger} evaluated again when an application starts
 * that was processed ahead of time.
 */
class EnabledAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		Map<String, List<String>> beans = new TreeMap<>();
		for (String name : beanFactory.getBeanDefinitionNames()) {
			conditions(beanFactory.getBeanDefinition(name), beanFactory.getBeanClassLoader())
				.filter((condition) -> condition.getBoolean("value"))
				.forEach((condition) -> beans.computeIfAbsent(condition.getString("part"), (part) -> new ArrayList<>())
					.add(name));
		}
		return beans.isEmpty() ? null : (context, code) -> contribute(beans, context, code);
	}

	/** Of the bean's method, and of the classes around it. */
	private static Stream<MergedAnnotation<ConditionalOnEnabledBurtLogger>> conditions(BeanDefinition bean,
			@Nullable ClassLoader classLoader) {
		MethodMetadata method = (bean instanceof AnnotatedBeanDefinition annotated)
				? annotated.getFactoryMethodMetadata() : null;
		String className = (method != null) ? method.getDeclaringClassName() : bean.getBeanClassName();
		Stream<MergedAnnotations> annotations = (className != null) ? Stream
			.<Class<?>>iterate(ClassUtils.resolveClassName(className, classLoader), (type) -> type != null,
					Class::getEnclosingClass)
			.map(MergedAnnotations::from) : Stream.empty();
		return Stream.concat(Stream.ofNullable(method).map(MethodMetadata::getAnnotations), annotations)
			.map((found) -> found.get(ConditionalOnEnabledBurtLogger.class))
			.filter(MergedAnnotation::isPresent);
	}

	private static void contribute(Map<String, List<String>> beans, GenerationContext context,
			BeanFactoryInitializationCode code) {
		GeneratedClass generated = context.getGeneratedClasses()
			.addForFeatureComponent("DisabledBeans", BurtLoggerAutoConfiguration.class,
					(type) -> type.addModifiers(Modifier.PUBLIC)
						.addJavadoc("Beans that properties of Burt Logger disable at run time."));
		code.addInitializer(generated.getMethods().add("register", (method) -> {
			method.addModifiers(Modifier.PUBLIC, Modifier.STATIC)
				.addParameter(DefaultListableBeanFactory.class, BeanFactoryInitializationCode.BEAN_FACTORY_VARIABLE);
			beans.forEach((part, names) -> method.addStatement("$T.register($L, $S, $L)", DisabledBeanRemover.class,
					BeanFactoryInitializationCode.BEAN_FACTORY_VARIABLE, part,
					names.stream().map((name) -> CodeBlock.of("$S", name)).collect(CodeBlock.joining(", "))));
		}).toMethodReference());
	}

}
