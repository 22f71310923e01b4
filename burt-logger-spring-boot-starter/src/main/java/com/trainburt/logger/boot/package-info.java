/**
 * Burt Logger as part of a Spring Boot application: the {@code burt.logger.*} properties,
 * the {@link com.trainburt.logger.LLMLogger} bean, its transport and its life cycle.
 */
@NullMarked
package com.trainburt.logger.boot;

import org.jspecify.annotations.NullMarked;
