package com.trainburt.logger.boot.langchain4j;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.trainburt.logger.boot.capture.CapturedCall;

/*
 * LangChain4j reports neither a stream that the application cancels nor one that throws before
 * it begins. Then the call's attributes become garbage, with the object that we keep there. So
 * each new call checks for such objects, without a thread.
 */

/**
 * The calls that have not ended. Finds those whose end is never reported.
 */
class OpenCalls {

	private final ReferenceQueue<OpenCall> abandoned = new ReferenceQueue<>();

	private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

	/**
	 * Watch a call.
	 * @return an object that may be referenced only as long as the call can end
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
	 * Stop watching a call.
	 * @return the call
	 */
	CapturedCall close(OpenCall open) {
		this.watches.remove(open.watch);
		return open.call;
	}

	/**
	 * Log the calls that can no longer end.
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
	 * A call, referenced only by objects that can end it.
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
	 * Is enqueued once an {@link OpenCall} is garbage.
	 */
	private static final class Watch extends PhantomReference<OpenCall> {

		private final CapturedCall call;

		Watch(OpenCall open, ReferenceQueue<OpenCall> abandoned) {
			super(open, abandoned);
			this.call = open.call;
		}

	}

}
