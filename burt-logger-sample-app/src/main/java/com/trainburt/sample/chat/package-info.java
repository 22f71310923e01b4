/**
 * The application itself: calls a model with Spring AI, and answers.
 */
@NullMarked
package com.trainburt.sample.chat;

import org.jspecify.annotations.NullMarked;
