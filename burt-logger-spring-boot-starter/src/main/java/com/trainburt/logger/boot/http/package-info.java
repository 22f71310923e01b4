/**
 * Logs posted over HTTP with a WebClient.
 */
@NullMarked
package com.trainburt.logger.boot.http;

import org.jspecify.annotations.NullMarked;
