package com.trainburt.logger.boot.actuate;

import com.trainburt.logger.boot.Documentation;
import com.trainburt.logger.boot.FakeBackend;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The flush in an application with Spring Security.
 */
class SecuredEndpointTests {

	/** As the manual has it. */
	private static final String LET_THROUGH = """
			http.httpBasic(Customizer.withDefaults())
			    .csrf((csrf) -> csrf.ignoringRequestMatchers(EndpointRequest.to("burtlogger")));
			""";

	@Test
	void whenEndpointIsNotExemptFromCsrfProtectionShouldRejectTheFlush() throws Exception {
		assertThat(flush(Protected.class)).isIn(401, 403);
	}

	@Test
	void whenEndpointIsExemptAsInTheManualShouldFlushForUsersOnly() throws Exception {
		assertThat(Documentation.of("docs/operations.md").text()).contains(LET_THROUGH);
		assertThat(flush(Exempt.class)).isEqualTo(200);
	}

	private static int flush(Class<?> source) throws Exception {
		try (FakeBackend backend = new FakeBackend();
				ActuatorApplication application = new ActuatorApplication(source, WebApplicationType.SERVLET, backend,
						"management.endpoints.web.exposure.include=burtlogger",
						"management.endpoint.burtlogger.access=unrestricted", "spring.security.user.name=ada",
						"spring.security.user.password=secret")) {
			assertThat(application.post("burtlogger", "{}").status()).isIn(401, 403);
			application.authenticate("ada", "secret");
			assertThat(application.get("burtlogger").status()).isEqualTo(200);
			return application.post("burtlogger", "{}").status();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Protected {

		@Bean
		SecurityFilterChain protectedRequests(HttpSecurity http) throws Exception {
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			http.httpBasic(Customizer.withDefaults());
			return http.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Exempt {

		@Bean
		SecurityFilterChain protectedRequests(HttpSecurity http) throws Exception {
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			http.httpBasic(Customizer.withDefaults())
				.csrf((csrf) -> csrf.ignoringRequestMatchers(EndpointRequest.to("burtlogger")));
			return http.build();
		}

	}

}
