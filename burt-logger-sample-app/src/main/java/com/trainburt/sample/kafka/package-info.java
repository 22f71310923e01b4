/**
 * The profile {@code kafka}: topics, and a broker where there is none.
 */
@NullMarked
package com.trainburt.sample.kafka;

import org.jspecify.annotations.NullMarked;
