package com.trainburt.logger.boot.langchain4j;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.trainburt.logger.boot.capture.CapturedCall;

/*
 * LangChain4j tells no listener of a stream that the application cancels, nor of one that
 * throws before it begins. All that happens is that the call's attributes become garbage,
 * and what we left among them with it. So that is what is watched, without a thread: whoever
 * makes the next call looks.
 */

/**
 * The calls whose end has not been told, and finds those of which it never will be.
 */
class OpenCalls {

	private final ReferenceQueue<OpenCall> abandoned = new ReferenceQueue<>();

	private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

	/**
	 * Watch a call.
	 * @return what is to be left with those who know of the call, and with nobody else
	 */
	OpenCall open(CapturedCall call) {
		OpenCall open = new OpenCall(call, this.abandoned);
		this.watches.add(open.watch);
		return open;
	}

	boolean isOpen(OpenCall open) {
		return this.watches.contains(open.watch);
	}

	/**
	 * Watch a call no longer.
	 * @return the call
	 */
	CapturedCall close(OpenCall open) {
		this.watches.remove(open.watch);
		return open.call;
	}

	/**
	 * Log the calls that nobody knows of any more.
	 */
	void finishAbandoned() {
		for (Reference<?> reference = this.abandoned.poll(); reference != null; reference = this.abandoned.poll()) {
			Watch watch = (Watch) reference;
			if (this.watches.remove(watch)) {
				watch.call.abandon();
			}
		}
	}

	/**
	 * A call, for those who know of it.
	 */
	static final class OpenCall {

		private final CapturedCall call;

		private final Watch watch;

		OpenCall(CapturedCall call, ReferenceQueue<OpenCall> abandoned) {
			this.call = call;
			this.watch = new Watch(this, abandoned);
		}

	}

	/**
	 * Outlives those who know of a call.
	 */
	private static final class Watch extends PhantomReference<OpenCall> {

		private final CapturedCall call;

		Watch(OpenCall open, ReferenceQueue<OpenCall> abandoned) {
			super(open, abandoned);
			this.call = open.call;
		}

	}

}
