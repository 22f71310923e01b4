/**
 * Code that the captures of Spring AI and LangChain4j share. Applications use only the
 * properties.
 */
@NullMarked
package com.trainburt.logger.boot.capture;

import org.jspecify.annotations.NullMarked;
