/**
 * Parts that only the page of the sample needs: many logs at once, and headers that
 * protect the page.
 */
@NullMarked
package com.trainburt.sample.demo;

import org.jspecify.annotations.NullMarked;
