/**
 * Posts batches over HTTP: the protocol for any HTTP client, and a transport on the
 * JDK's.
 */
@NullMarked
package com.trainburt.logger.transport.http;

import org.jspecify.annotations.NullMarked;
