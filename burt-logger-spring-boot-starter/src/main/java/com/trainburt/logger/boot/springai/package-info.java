/**
 * Logs the model calls of Spring AI.
 */
@NullMarked
package com.trainburt.logger.boot.springai;

import org.jspecify.annotations.NullMarked;
