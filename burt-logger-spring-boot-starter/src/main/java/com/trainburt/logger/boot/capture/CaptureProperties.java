package com.trainburt.logger.boot.capture;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties for the captures of Burt Logger.
 */
@ConfigurationProperties("burt.logger.capture")
public class CaptureProperties {

	/**
	 * Size up to which an image, a sound or a file is logged with a captured call. Of a
	 * larger one only kind, size and SHA-256 are.
	 */
	private DataSize maxMediaBytes = DataSize.ofKilobytes(64);

	private final SpringAi springAi = new SpringAi();

	private final Langchain4j langchain4j = new Langchain4j();

	public DataSize getMaxMediaBytes() {
		return this.maxMediaBytes;
	}

	public void setMaxMediaBytes(DataSize maxMediaBytes) {
		this.maxMediaBytes = maxMediaBytes;
	}

	public SpringAi getSpringAi() {
		return this.springAi;
	}

	public Langchain4j getLangchain4j() {
		return this.langchain4j;
	}

	/**
	 * Whether calls of Spring AI are captured.
	 */
	public static class SpringAi {

		/**
		 * Whether to log the model calls of Spring AI.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * Whether calls of LangChain4j are captured.
	 */
	public static class Langchain4j {

		/**
		 * Whether to log the model calls of LangChain4j.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

}
