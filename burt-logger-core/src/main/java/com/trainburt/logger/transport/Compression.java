package com.trainburt.logger.transport;

/**
 * How the body of a batch is compressed.
 */
public enum Compression {

	/**
	 * Not at all.
	 */
	NONE,

	/**
	 * With gzip, announced by {@code Content-Encoding: gzip}.
	 */
	GZIP

}
