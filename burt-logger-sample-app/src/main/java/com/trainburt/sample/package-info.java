/**
 * An application that logs its calls of a language model with Burt Logger.
 */
@NullMarked
package com.trainburt.sample;

import org.jspecify.annotations.NullMarked;
