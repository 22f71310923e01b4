/**
 * How batches leave the process: the {@link com.trainburt.logger.transport.LogTransport}
 * SPI, the HTTP protocol, and the transports that come with the library. Knows nothing of
 * the logger.
 */
@NullMarked
package com.trainburt.logger.transport;

import org.jspecify.annotations.NullMarked;
