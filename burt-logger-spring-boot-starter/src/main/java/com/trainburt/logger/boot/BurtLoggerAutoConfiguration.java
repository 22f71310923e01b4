package com.trainburt.logger.boot;

import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.FeedbackTokens;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LLMLoggerBuilder;
import com.trainburt.logger.LogFilter;
import com.trainburt.logger.redaction.RedactionFilter;
import com.trainburt.logger.transport.LogTransport;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for Burt Logger.
 */
@AutoConfiguration
public final class BurtLoggerAutoConfiguration {

	private static final Log logger = LogFactory.getLog(BurtLoggerAutoConfiguration.class);

	@Bean
	@Lazy(false)
	@Conditional(OnChildContextCondition.class)
	ChildContextReport burtLoggerChildContextReport(ApplicationContext context) {
		return new ChildContextReport(context);
	}

	// Even if the logger is disabled: the application's controllers need it as before.
	@Bean
	@Lazy(false)
	@Conditional(OnTokenKeyCondition.class)
	@ConditionalOnMissingBean
	@Nullable FeedbackTokens burtLoggerFeedbackTokens(Environment environment) {
		return environment.containsProperty(ConfiguredBuilder.TOKEN_KEY)
				? OptionProperties.check((checks) -> ConfiguredBuilder.feedbackTokens(environment, checks)) : null;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnEnabledBurtLogger(false)
	static class DisabledConfiguration {

		// Even if all beans are lazy, the report must not be.
		@Bean
		@Lazy(false)
		@ConditionalOnMissingBean
		LLMLogger llmLogger(Environment environment) {
			if (OnEnabledBurtLoggerCondition.disabledBy(environment, "") != null) {
				logger.info("Burt Logger is disabled by 'burt.logger.enabled': logs are discarded");
			}
			else {
				logger.warn("'burt.logger.enabled' is true now, but was false when the application was processed "
						+ "ahead of time: logs are discarded. Process it again with 'burt.logger.enabled' set to true");
			}
			return LLMLogger.noop();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnEnabledBurtLogger
	@EnableConfigurationProperties(BurtLoggerProperties.class)
	static class EnabledConfiguration {

		@Bean
		@ConditionalOnMissingBean(BurtLoggerConnectionDetails.class)
		PropertiesBurtLoggerConnectionDetails burtLoggerConnectionDetails(BurtLoggerProperties properties,
				ObjectProvider<SslBundles> sslBundles) {
			return new PropertiesBurtLoggerConnectionDetails(properties, sslBundles.getIfAvailable());
		}

		// The logger closes its transport, and after the last use.
		@Bean(destroyMethod = "")
		@ConditionalOnMissingBean({ LogTransport.class, LLMLogger.class })
		LogTransport burtLoggerTransport(BurtLoggerProperties properties, BurtLoggerConnectionDetails connectionDetails,
				ObjectProvider<LogTransportFactory> factories, Environment environment) {
			EndpointTransports transports = new EndpointTransports(factories.orderedStream().toList());
			LogTransport transport = OptionProperties.check((checks) -> {
				// So that one report names every property that cannot work.
				ConfiguredBuilder.of(properties, environment, checks);
				ConfiguredBuilder.redaction(properties.getRedaction(), checks);
				return transports.create(connectionDetails, checks);
			});
			IneffectiveProperties.warnAbout(environment, EndpointTransports.scheme(connectionDetails));
			return transport;
		}

		@Bean(destroyMethod = "close")
		@ConditionalOnMissingBean
		LLMLogger llmLogger(BurtLoggerProperties properties, LogTransport transport,
				ObjectProvider<JsonMapper> jsonMapper, ObjectProvider<LogFilter> filters,
				ObjectProvider<LLMLoggerBuilderCustomizer> customizers,
				ObjectProvider<LogMetadataContributor> contributors, Environment environment) {
			// Before customizers run, so that no property is blamed for their values.
			LLMLoggerBuilder builder = OptionProperties.check((checks) -> {
				LLMLoggerBuilder configured = ConfiguredBuilder.of(properties, environment, checks);
				configured.transport(transport);
				configured.jsonMapper(jsonMapper.getIfUnique(() -> JsonMapper.builder().build()));
				filters.orderedStream().forEach(configured::filter);
				// After the filters, which may have added content.
				RedactionFilter redaction = ConfiguredBuilder.redaction(properties.getRedaction(), checks);
				return (redaction != null) ? configured.filter(redaction) : configured;
			});
			customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
			return enriched(builder.build(), properties, contributors);
		}

		private static LLMLogger enriched(LLMLogger logger, BurtLoggerProperties properties,
				ObjectProvider<LogMetadataContributor> beans) {
			List<LogMetadataContributor> contributors = new ArrayList<>();
			if (!properties.getMdcKeys().isEmpty()) {
				contributors.add(new MdcMetadataContributor(properties.getMdcKeys()));
			}
			beans.orderedStream().forEach(contributors::add);
			return contributors.isEmpty() ? logger : new EnrichedLogger(logger, contributors);
		}

		// Even if all beans are lazy: no other bean asks for a report.
		@Bean
		@Lazy(false)
		StartReport burtLoggerStartReport(BurtLoggerProperties properties,
				ObjectProvider<BurtLoggerConnectionDetails> connectionDetails,
				ObjectProvider<CapturedFrameworks> captured, ConfigurableListableBeanFactory beans,
				Environment environment) {
			return OptionProperties.check((checks) -> {
				// The captures may work with a logger that the properties do not
				// configure.
				ConfiguredBuilder.checkCapture(environment, checks);
				return new StartReport(BackendHost.of(connectionDetails.getIfUnique()), properties.getSpool(), captured,
						beans);
			});
		}

		@Bean
		// The parent context flushes its own logger. Injection would find that, too.
		@ConditionalOnSingleCandidate(value = LLMLogger.class, search = SearchStrategy.CURRENT)
		LLMLoggerLifecycle llmLoggerLifecycle(ApplicationContext context) {
			return new LLMLoggerLifecycle(context.getBean(LLMLogger.class), context);
		}

	}

	static class OnChildContextCondition implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return context.getBeanFactory() != null && context.getBeanFactory().getParentBeanFactory() != null;
		}

	}

	/**
	 * Conditions are evaluated when an application is processed ahead of time, where a
	 * secret should not be: there the bean is kept, and is {@code null} if there is no
	 * key at run time either.
	 */
	static class OnTokenKeyCondition implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return context.getEnvironment().containsProperty(ConfiguredBuilder.TOKEN_KEY)
					|| Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING);
		}

	}

}
