/**
 * Logs written to files.
 */
@NullMarked
package com.trainburt.logger.boot.file;

import org.jspecify.annotations.NullMarked;
