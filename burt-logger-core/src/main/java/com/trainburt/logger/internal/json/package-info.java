/**
 * Logs as immutable values and as JSON.
 */
@NullMarked
package com.trainburt.logger.internal.json;

import org.jspecify.annotations.NullMarked;
