/**
 * Burt Logger in Actuator and Micrometer.
 */
@NullMarked
package com.trainburt.logger.boot.actuate;

import org.jspecify.annotations.NullMarked;
