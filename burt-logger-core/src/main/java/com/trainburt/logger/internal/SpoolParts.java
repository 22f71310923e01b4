package com.trainburt.logger.internal;

import com.trainburt.logger.internal.spool.Spool;
import org.jspecify.annotations.Nullable;

/**
 * The additional parts of a logger with a spool.
 *
 * @param spool the directory
 * @param store keeps batches in it
 * @param writer writes logs that overflow the buffer, and adopts orphans
 * @param journal writes each log before {@code log()} returns, or {@code null} if the
 * mode is another
 */
record SpoolParts(Spool spool, SpoolStore store, SpoolWriter writer, @Nullable Journal journal) {
}
