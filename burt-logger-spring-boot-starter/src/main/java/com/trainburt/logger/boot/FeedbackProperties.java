package com.trainburt.logger.boot;

import org.jspecify.annotations.Nullable;

/**
 * Properties of feedback on logs.
 */
public class FeedbackProperties {

	/**
	 * Key that tokens for feedback are signed with, at least 32 bytes, the same in all
	 * instances of the application. When not set, there is no bean that makes tokens.
	 */
	private @Nullable String tokenKey;

	/**
	 * Key that tokens were signed with before. Tokens of it are accepted, but no longer
	 * made.
	 */
	private @Nullable String previousTokenKey;

	public @Nullable String getTokenKey() {
		return this.tokenKey;
	}

	public void setTokenKey(@Nullable String tokenKey) {
		this.tokenKey = tokenKey;
	}

	public @Nullable String getPreviousTokenKey() {
		return this.previousTokenKey;
	}

	public void setPreviousTokenKey(@Nullable String previousTokenKey) {
		this.previousTokenKey = previousTokenKey;
	}

}
