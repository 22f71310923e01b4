package com.trainburt.logger.boot;

import java.util.List;

import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.boot.BurtLoggerAutoConfiguration.DisabledConfiguration;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Removes beans of an application that was processed ahead of time if a property disables
 * them when it starts.
 */
final class DisabledBeanRemover implements BeanDefinitionRegistryPostProcessor {

	private static final String LOGGER = "llmLogger";

	private final DefaultListableBeanFactory beanFactory;

	private final String part;

	private final List<String> beans;

	private DisabledBeanRemover(DefaultListableBeanFactory beanFactory, String part, List<String> beans) {
		this.beanFactory = beanFactory;
		this.part = part;
		this.beans = beans;
	}

	/**
	 * Called by the code that {@link EnabledAotProcessor} generates. The beans may be
	 * registered later: they are removed when the context is refreshed.
	 */
	static void register(DefaultListableBeanFactory beanFactory, String part, String... beans) {
		beanFactory.registerSingleton(DisabledBeanRemover.class.getName() + "#" + part,
				new DisabledBeanRemover(beanFactory, part, List.of(beans)));
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		Environment environment = this.beanFactory.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME,
				Environment.class);
		if (OnEnabledBurtLoggerCondition.disabledBy(environment, this.part) == null) {
			return;
		}
		this.beans.stream().filter(registry::containsBeanDefinition).forEach(registry::removeBeanDefinition);
		if (this.beans.contains(LOGGER)) {
			registry.registerBeanDefinition(LOGGER,
					new RootBeanDefinition(LLMLogger.class, () -> new DisabledConfiguration().llmLogger(environment)));
		}
	}

}
