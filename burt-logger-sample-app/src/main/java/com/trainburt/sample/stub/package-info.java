/**
 * A stand-in for an OpenAI-compatible API, so that the sample runs offline.
 */
@NullMarked
package com.trainburt.sample.stub;

import org.jspecify.annotations.NullMarked;
