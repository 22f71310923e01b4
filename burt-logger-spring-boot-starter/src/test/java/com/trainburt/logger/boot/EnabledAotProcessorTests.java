package com.trainburt.logger.boot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EnabledAotProcessor}.
 */
class EnabledAotProcessorTests {

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	@ParameterizedTest
	@ValueSource(classes = { ClassNotFoundException.class, NoClassDefFoundError.class, IllegalAccessError.class,
			UnsupportedClassVersionError.class })
	void whenClassOfABeanCannotBeLoadedShouldPassItOver(Class<? extends Throwable> failure) {
		this.beans.setBeanClassLoader(new FailingClassLoader(failure));
		register("broken", "com.example.Broken");
		register("ours", Conditional.class.getName());
		assertThat(new EnabledAotProcessor().processAheadOfTime(this.beans)).isNotNull();
	}

	@Test
	void whenNoBeanIsConditionalShouldContributeNothing() {
		register("text", String.class.getName());
		assertThat(new EnabledAotProcessor().processAheadOfTime(this.beans)).isNull();
	}

	@Test
	void whenPropertiesAreTheApplicationsOwnShouldNotLookForTheirBeans() {
		DefaultListableBeanFactory factory = new DefaultListableBeanFactory() {

			@Override
			public String[] getBeanNamesForType(Class<?> type, boolean includeNonSingletons, boolean allowEagerInit) {
				throw new NoClassDefFoundError("of another bean of the application");
			}

		};
		RootBeanDefinition own = new RootBeanDefinition();
		own.setBeanClassName(Own.class.getName());
		factory.registerBeanDefinition("own", own);
		assertThat(new EnabledAotProcessor().processAheadOfTime(factory)).isNull();
	}

	private void register(String name, String className) {
		RootBeanDefinition bean = new RootBeanDefinition();
		bean.setBeanClassName(className);
		this.beans.registerBeanDefinition(name, bean);
	}

	@EnableConfigurationProperties(String.class)
	static class Own {

	}

	@ConditionalOnEnabledBurtLogger
	static class Conditional {

	}

	/** Has every class but those of one package, whose dependencies are missing. */
	private static final class FailingClassLoader extends ClassLoader {

		private final Class<? extends Throwable> failure;

		FailingClassLoader(Class<? extends Throwable> failure) {
			super(EnabledAotProcessorTests.class.getClassLoader());
			this.failure = failure;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith("com.example.")) {
				return super.loadClass(name, resolve);
			}
			Throwable thrown = BeanUtils.instantiateClass(this.failure);
			if (thrown instanceof Error error) {
				throw error;
			}
			throw (ClassNotFoundException) thrown;
		}

	}

}
