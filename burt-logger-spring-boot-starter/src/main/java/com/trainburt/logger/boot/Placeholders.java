package com.trainburt.logger.boot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.trainburt.logger.transport.OptionChecks;
import org.jspecify.annotations.Nullable;

/**
 * Finds placeholders that were not resolved. The binder leaves them as they are, so that
 * an environment variable that is missing becomes a value such as
 * <code>${BURT_API_KEY}</code>.
 */
public final class Placeholders {

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([\\w.\\-\\[\\]]+)(:[^}]*)?}");

	private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]*");

	private Placeholders() {
	}

	/**
	 * Report a placeholder in a value.
	 * @param option the option that has the value
	 * @param value the value, of which only the placeholder is shown
	 * @param checks collects it
	 * @return whether there is one
	 */
	public static boolean areIn(String option, @Nullable String value, OptionChecks checks) {
		Matcher placeholder = PLACEHOLDER.matcher((value != null) ? value : "");
		if (!placeholder.find()) {
			return false;
		}
		String name = placeholder.group(1);
		checks.check(false, option, null, "contains the placeholder ${%s}, which has no value: set the %s %s"
			.formatted(name, VARIABLE.matcher(name).matches() ? "environment variable" : "property", name));
		return true;
	}

}
