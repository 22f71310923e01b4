/**
 * Burt Logger with Micrometer Tracing.
 */
@NullMarked
package com.trainburt.logger.boot.tracing;

import org.jspecify.annotations.NullMarked;
