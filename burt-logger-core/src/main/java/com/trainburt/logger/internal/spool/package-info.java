/**
 * The directory of batch files and the journal, and the threads that touch the disk.
 */
@NullMarked
package com.trainburt.logger.internal.spool;

import org.jspecify.annotations.NullMarked;
