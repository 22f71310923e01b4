/**
 * What Actuator and Micrometer show of Burt Logger.
 */
@NullMarked
package com.trainburt.logger.boot.actuate;

import org.jspecify.annotations.NullMarked;
