/**
 * Logs the model calls of LangChain4j.
 */
@NullMarked
package com.trainburt.logger.boot.langchain4j;

import org.jspecify.annotations.NullMarked;
