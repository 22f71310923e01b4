package com.trainburt.logger.internal;

import java.time.Duration;
import java.util.Map;

import com.trainburt.logger.FlushResult;
import com.trainburt.logger.LLMLogger;
import com.trainburt.logger.LogId;
import com.trainburt.logger.LoggerStats;
import com.trainburt.logger.internal.json.FrozenMap;
import com.trainburt.logger.internal.json.UnacceptableException;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline with additional metadata.
 */
final class MetadataView implements LLMLogger {

	private final Pipeline pipeline;

	private final FrozenMap metadata;

	private final @Nullable UnacceptableException failure;

	/**
	 * Create a view.
	 * @param failure why each log through this view is dropped, or {@code null} if it is
	 * not
	 */
	MetadataView(Pipeline pipeline, FrozenMap metadata, @Nullable UnacceptableException failure) {
		this.pipeline = pipeline;
		this.metadata = metadata;
		this.failure = failure;
	}

	@Override
	public boolean log(Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return log(null, request, response, metadata);
	}

	@Override
	public boolean log(@Nullable LogId id, Object request, @Nullable Object response,
			@Nullable Map<String, ? extends @Nullable Object> metadata) {
		return (this.failure != null) ? this.pipeline.drop(this.failure, "the metadata of its view: ")
				: this.pipeline.log(id, request, response, this.metadata, metadata);
	}

	@Override
	public void logFailed(Throwable failure) {
		this.pipeline.logFailed(failure);
	}

	@Override
	public boolean dropIfTooLarge(long chars) {
		return this.pipeline.dropIfTooLarge(chars);
	}

	@Override
	public LLMLogger withMetadata(Map<String, ? extends @Nullable Object> metadata) {
		return (this.failure != null) ? this : this.pipeline.withMetadata(this.metadata, metadata);
	}

	@Override
	public FlushResult flush() {
		return this.pipeline.flush();
	}

	@Override
	public FlushResult flush(Duration timeout) {
		return this.pipeline.flush(timeout);
	}

	@Override
	public boolean shutdown(Duration timeout) {
		return this.pipeline.shutdown(timeout);
	}

	@Override
	public void close() {
		this.pipeline.close();
	}

	@Override
	public LoggerStats stats() {
		return this.pipeline.stats();
	}

}
