/**
 * What the page needs beyond what an application of your own would have: many logs at
 * once, and headers that keep the page to itself.
 */
@NullMarked
package com.trainburt.sample.demo;

import org.jspecify.annotations.NullMarked;
