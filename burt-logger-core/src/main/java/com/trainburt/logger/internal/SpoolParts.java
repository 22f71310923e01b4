package com.trainburt.logger.internal;

import com.trainburt.logger.internal.spool.Spool;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * What a logger with a spool has more than one without.
 *
 * @param spool the directory
 * @param store keeps batches in it
 * @param writer writes what overflows, and takes over orphans
 * @param journal writes each log before {@code log()} returns, or {@code null} if the
 * mode is another
 */
record SpoolParts(Spool spool, SpoolStore store, SpoolWriter writer, @Nullable Journal journal) {

	/**
	 * Close the journal, and let other processes take over the files.
	 */
	void close() throws IOException {
		try {
			if (this.journal != null) {
				this.journal.close();
			}
		}
		finally {
			this.spool.close();
		}
	}

}
