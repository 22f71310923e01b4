package com.trainburt.logger.internal.platform;

/**
 * Whether the calling thread has room on its stack. An overflow while a log is counted
 * would leave it half counted, and the lock held for ever, so it is provoked before.
 */
public final class StackRoom {

	/** Some kilobytes: more than appending and counting a log takes. */
	private static final int TO_COUNT = 64;

	private static final int TO_START_A_THREAD = 1024;

	private StackRoom() {
	}

	/**
	 * Whether there is room to append a log and to count it.
	 */
	public static boolean toCount() {
		return has(TO_COUNT);
	}

	/**
	 * Whether there is room to start a thread.
	 */
	public static boolean toStartAThread() {
		return has(TO_START_A_THREAD);
	}

	private static boolean has(int frames) {
		try {
			return descend(frames) == frames;
		}
		catch (StackOverflowError ex) {
			return false;
		}
	}

	private static int descend(int frames) {
		return (frames == 0) ? 0 : descend(frames - 1) + 1;
	}

}
