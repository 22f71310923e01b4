/**
 * The queue that the delivery turns on, its one lock, and what that guards.
 */
@NullMarked
package com.trainburt.logger.internal.queue;

import org.jspecify.annotations.NullMarked;
