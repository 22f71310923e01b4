package com.trainburt.logger.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * The resources that this process has used.
 *
 * @param nanos time on the wall
 * @param cpuNanos processor time of all threads, the compiler's and collector's included
 * @param allocated bytes allocated by each live thread, by its number
 */
record Usage(long nanos, long cpuNanos, Map<Long, Long> allocated) {

	static Usage now() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long[] ids = threads.getAllThreadIds();
		long[] bytes = threads.getThreadAllocatedBytes(ids);
		Map<Long, Long> allocated = new HashMap<>();
		for (int i = 0; i < ids.length; i++) {
			allocated.put(ids[i], bytes[i]);
		}
		return new Usage(System.nanoTime(),
				((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime(), allocated);
	}

	/**
	 * The resources that have been used since then. Threads that have ended in between
	 * are left out.
	 */
	Usage minus(Usage before) {
		Map<Long, Long> difference = new HashMap<>();
		this.allocated.forEach((id, bytes) -> difference.put(id, bytes - before.allocated.getOrDefault(id, 0L)));
		return new Usage(this.nanos - before.nanos, this.cpuNanos - before.cpuNanos, difference);
	}

	long allocatedBytes() {
		return this.allocated.values().stream().mapToLong(Long::longValue).sum();
	}

}
