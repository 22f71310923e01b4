package com.trainburt.logger.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import javax.lang.model.element.Modifier;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.generate.GeneratedClass;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.aot.BeanFactoryInitializationCode;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.MethodMetadata;
import org.springframework.javapoet.CodeBlock;
import org.springframework.util.ClassUtils;

/*
 * Conditions are evaluated when the application is processed, and the beans that match are
 * registered at every start. So the generated code names the beans that are conditional on
 * burt.logger.enabled, and DisabledBeanRemover removes them where that is false.
 */

/**
 * Has {@link ConditionalOnEnabledBurtLogger} evaluated again when an application starts
 * that was processed ahead of time.
 */
class EnabledAotProcessor implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		Map<String, Set<String>> beans = new TreeMap<>();
		for (String name : beanFactory.getBeanDefinitionNames()) {
			List<MergedAnnotations> annotations = annotations(beanFactory.getBeanDefinition(name),
					beanFactory.getBeanClassLoader());
			for (int i = 0; i < annotations.size(); i++) {
				MergedAnnotation<ConditionalOnEnabledBurtLogger> condition = annotations.get(i)
					.get(ConditionalOnEnabledBurtLogger.class);
				if (condition.isPresent() && condition.getBoolean("value")) {
					Set<String> conditional = beans.computeIfAbsent(condition.getString("part"),
							(part) -> new LinkedHashSet<>());
					conditional.add(name);
					conditional.addAll(propertyBeans(annotations.subList(0, i + 1), beanFactory));
				}
			}
		}
		return beans.isEmpty() ? null : (context, code) -> contribute(beans, context, code);
	}

	/**
	 * The condition of the bean's method, then of its class, and then of the enclosing
	 * classes.
	 */
	private static List<MergedAnnotations> annotations(BeanDefinition bean, @Nullable ClassLoader classLoader) {
		MethodMetadata method = (bean instanceof AnnotatedBeanDefinition annotated)
				? annotated.getFactoryMethodMetadata() : null;
		String className = (method != null) ? method.getDeclaringClassName() : bean.getBeanClassName();
		List<MergedAnnotations> found = new ArrayList<>();
		if (method != null) {
			found.add(method.getAnnotations());
		}
		try {
			for (Class<?> type = (className != null) ? ClassUtils.resolveClassName(className, classLoader)
					: null; type != null; type = type.getEnclosingClass()) {
				found.add(MergedAnnotations.from(type));
			}
		}
		catch (LinkageError | IllegalArgumentException | IllegalStateException ex) {
			// The classes of our beans can be loaded: this is one of the application.
		}
		return found;
	}

	/** Beans of properties have no condition. */
	private static List<String> propertyBeans(List<MergedAnnotations> annotations, ListableBeanFactory beanFactory) {
		return annotations.stream()
			.map((found) -> found.get(EnableConfigurationProperties.class))
			.filter(MergedAnnotation::isPresent)
			.flatMap((enabled) -> Arrays.stream(enabled.getClassArray("value")))
			.flatMap((type) -> Arrays.stream(beanFactory.getBeanNamesForType(type, true, false)))
			.toList();
	}

	private static void contribute(Map<String, Set<String>> beans, GenerationContext context,
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
