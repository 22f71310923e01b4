/**
 * The {@link com.trainburt.logger.transport.LogTransport} SPI, and code that its
 * implementations share. Does not depend on the logger.
 */
@NullMarked
package com.trainburt.logger.transport;

import org.jspecify.annotations.NullMarked;
