/**
 * A reference backend: what an endpoint has to do that Burt Logger delivers to.
 */
@NullMarked
package com.trainburt.sample.collector;

import org.jspecify.annotations.NullMarked;
