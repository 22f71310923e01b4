package com.trainburt.logger.boot.langchain4j;

import java.util.List;
import java.util.Map;

import com.trainburt.logger.boot.capture.ApiShapes;
import com.trainburt.logger.boot.capture.JsonText;
import com.trainburt.logger.boot.capture.ParameterTable;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that all providers share, also for a provider without others.
 */
final class CommonParameters implements Provider {

	private static final ParameterTable<ChatRequestParameters> PARAMETERS = table();

	/**
	 * The parameters that all providers share, as a base for others.
	 */
	static <T extends ChatRequestParameters> ParameterTable<T> table() {
		return new ParameterTable<T>().with("temperature", ChatRequestParameters::temperature)
			.with("top_p", ChatRequestParameters::topP)
			.with("top_k", ChatRequestParameters::topK)
			.with("max_tokens", ChatRequestParameters::maxOutputTokens)
			.with("frequency_penalty", ChatRequestParameters::frequencyPenalty)
			.with("presence_penalty", ChatRequestParameters::presencePenalty)
			.with("stop", ChatRequestParameters::stopSequences)
			.with("response_format", (parameters) -> responseFormat(parameters.responseFormat()))
			.with("tool_choice", (parameters) -> ApiShapes
				.toolChoice((parameters.toolChoice() != null) ? parameters.toolChoice().name() : null, null));
	}

	@Override
	public boolean knows(ChatRequestParameters parameters) {
		return true;
	}

	@Override
	public Map<String, Object> parameters(ChatRequestParameters parameters) {
		return PARAMETERS.read(parameters);
	}

	private static @Nullable Object responseFormat(@Nullable ResponseFormat format) {
		if (format == null || format.type() != ResponseFormatType.JSON) {
			return null;
		}
		return (format.jsonSchema() != null)
				? ApiShapes.jsonSchema(format.jsonSchema().name(), null, schema(format.jsonSchema().rootElement()))
				: ApiShapes.jsonObject();
	}

	private static @Nullable Map<String, @Nullable Object> schema(JsonSchemaElement element) {
		if (element instanceof JsonRawSchema raw) {
			return JsonText.object(raw.schema());
		}
		// The text of a tool is the only public way to a schema as JSON has it.
		JsonObjectSchema root = (element instanceof JsonObjectSchema object) ? object
				: JsonObjectSchema.builder().addProperties(Map.of("value", element)).build();
		Map<String, @Nullable Object> schema = parameters(
				ToolSpecification.builder().name("schema").parameters(root).build());
		return (element == root) ? schema : JsonText.members(JsonText.members(schema.get("properties")).get("value"));
	}

	/**
	 * The schema of a tool's arguments, which clients also send if there are none.
	 */
	static Map<String, @Nullable Object> parameters(ToolSpecification tool) {
		Map<String, @Nullable Object> json = JsonText.object(tool.toJson());
		Map<String, @Nullable Object> parameters = (json != null) ? JsonText.members(json.get("parameters")) : Map.of();
		return parameters.isEmpty() ? Map.of("type", "object", "properties", Map.of(), "required", List.of())
				: parameters;
	}

}
