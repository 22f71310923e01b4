/**
 * What an application does: ask a model, log the call, answer.
 */
@NullMarked
package com.trainburt.sample.chat;

import org.jspecify.annotations.NullMarked;
