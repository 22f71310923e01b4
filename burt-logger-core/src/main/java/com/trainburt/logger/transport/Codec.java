package com.trainburt.logger.transport;

/**
 * Writes one format, with memory that it keeps from one array to the next. For one thread
 * at a time.
 */
interface Codec {

	/**
	 * Write an array so that it can be read alone, and after others.
	 * @param shrink whether to compress, or only to wrap bytes that do not shrink
	 */
	byte[] encode(byte[] plain, boolean shrink);

	/**
	 * Free the memory.
	 */
	void close();

}
