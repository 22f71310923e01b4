package com.trainburt.logger.boot.capture;

import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.boot.CapturedFrameworks;
import com.trainburt.logger.boot.capture.Capture.Problem;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Finds out at the start which captures work, and warns of those that will see nothing.
 */
class CaptureReport implements CapturedFrameworks {

	private static final Log log = LogFactory.getLog(CaptureReport.class);

	private final CallRecorder recorder;

	private final Iterable<Capture> captures;

	CaptureReport(CallRecorder recorder, Iterable<Capture> captures) {
		this.recorder = recorder;
		this.captures = captures;
	}

	@Override
	public List<String> find() {
		List<String> working = new ArrayList<>();
		for (Capture capture : this.captures) {
			Problem problem = (this.recorder.logger() != null) ? problem(capture)
					: new Problem("there are several LLMLogger beans", "make one of them @Primary");
			if (problem == null) {
				working.add(capture.name());
			}
			else {
				log.warn("Burt Logger misses calls of %s: %s. To fix it, %s.".formatted(capture.name(), problem.what(),
						problem.mend()));
			}
		}
		return working;
	}

	/**
	 * A look asks code of the application, such as models, which must not end the start.
	 */
	private static @Nullable Problem problem(Capture capture) {
		try {
			return capture.problem();
		}
		catch (Throwable ex) {
			log.debug("Whether calls of " + capture.name() + " are seen cannot be told", ex);
			return null;
		}
	}

}
