package com.trainburt.logger.boot.capture;

import java.util.ArrayList;
import java.util.List;

import com.trainburt.logger.boot.CapturedFrameworks;
import com.trainburt.logger.boot.capture.Capture.Check;
import com.trainburt.logger.boot.capture.Capture.Problem;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Determines at the start which models' calls are captured, and warns of those that are
 * not.
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
			Check check = (this.recorder.logger() != null) ? check(capture) : new Check(List.of(),
					new Problem("there are several LLMLogger beans", "make one of them @Primary"));
			Problem problem = check.problem();
			if (problem != null) {
				log.warn("Burt Logger misses calls of %s: %s. To fix it, %s.".formatted(capture.name(), problem.cause(),
						problem.remedy()));
			}
			if (problem == null || !check.models().isEmpty()) {
				working.add("%s (%s)".formatted(capture.name(),
						check.models().isEmpty() ? "no model found yet" : String.join(", ", check.models())));
			}
		}
		return working;
	}

	/**
	 * A check calls code of the application, such as models, which must not end the
	 * start.
	 */
	private static Check check(Capture capture) {
		try {
			return capture.check();
		}
		catch (Throwable ex) {
			log.debug("Could not check whether calls of " + capture.name() + " are captured", ex);
			return new Check(List.of(), null);
		}
	}

}
