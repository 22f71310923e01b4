/**
 * The pipeline behind the logger: threads that deliver what the queue holds, and how each
 * delivery ends.
 */
@NullMarked
package com.trainburt.logger.internal;

import org.jspecify.annotations.NullMarked;
