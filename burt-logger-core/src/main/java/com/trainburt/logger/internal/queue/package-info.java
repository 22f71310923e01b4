/**
 * The queue between callers and senders, its one lock, and the state that the lock
 * guards.
 */
@NullMarked
package com.trainburt.logger.internal.queue;

import org.jspecify.annotations.NullMarked;
