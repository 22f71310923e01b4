package com.trainburt.logger.boot;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import com.trainburt.logger.redaction.RedactionPattern;

/**
 * Redaction of logs before they are sent.
 */
public class RedactionProperties {

	/**
	 * Built-in patterns whose matches are replaced by the name of the pattern.
	 */
	private Set<RedactionPattern> builtIn = new LinkedHashSet<>();

	/**
	 * Regular expressions whose matches are replaced, by the name to replace them with.
	 */
	private final Map<String, String> patterns = new LinkedHashMap<>();

	public Set<RedactionPattern> getBuiltIn() {
		return this.builtIn;
	}

	public void setBuiltIn(Set<RedactionPattern> builtIn) {
		this.builtIn = builtIn;
	}

	public Map<String, String> getPatterns() {
		return this.patterns;
	}

}
