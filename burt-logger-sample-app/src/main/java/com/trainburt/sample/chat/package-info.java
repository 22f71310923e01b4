/**
 * What an application does: ask a model by way of Spring AI, and answer.
 */
@NullMarked
package com.trainburt.sample.chat;

import org.jspecify.annotations.NullMarked;
