/**
 * Writes batches to files of newline-delimited JSON.
 */
@NullMarked
package com.trainburt.logger.transport.file;

import org.jspecify.annotations.NullMarked;
