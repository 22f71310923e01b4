/**
 * The pipeline behind the logger: threads that deliver the batches of the queue, and how
 * each delivery ends.
 */
@NullMarked
package com.trainburt.logger.internal;

import org.jspecify.annotations.NullMarked;
