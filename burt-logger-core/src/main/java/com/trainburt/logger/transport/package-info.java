/**
 * How batches leave the process: the {@link com.trainburt.logger.transport.LogTransport}
 * SPI and what its implementations share. Knows nothing of the logger.
 */
@NullMarked
package com.trainburt.logger.transport;

import org.jspecify.annotations.NullMarked;
