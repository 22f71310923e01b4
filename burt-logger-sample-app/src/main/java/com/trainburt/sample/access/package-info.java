/**
 * Who may use the sample.
 */
@NullMarked
package com.trainburt.sample.access;

import org.jspecify.annotations.NullMarked;
