package com.trainburt.logger.chat;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A text, or one medium: an image, a sound, a file. Exactly one of the components after
 * the type is there.
 *
 * @param type {@code text}, {@code image_url}, {@code input_audio} or {@code file}
 * @param text the text
 * @param imageUrl an image
 * @param inputAudio a sound
 * @param file anything else
 * @param omitted stands for a medium that was too large to be kept
 */
@ChatJson
@JsonPropertyOrder({ "type", "text", "image_url", "input_audio", "file", "omitted" })
public record ContentPart(@JsonProperty("type") String type, @JsonProperty("text") @Nullable String text,
		@JsonProperty("image_url") @Nullable ImageUrl imageUrl,
		@JsonProperty("input_audio") @Nullable InputAudio inputAudio, @JsonProperty("file") @Nullable FileData file,
		@JsonProperty("omitted") @Nullable OmittedMedia omitted) {

	@JsonCreator
	public ContentPart {
		Objects.requireNonNull(type, "'type' must not be null: it is text, image_url, input_audio or file");
	}

	/**
	 * A text.
	 * @param text the text
	 * @return the part
	 */
	public static ContentPart text(String text) {
		Objects.requireNonNull(text, "'text' must not be null");
		return new ContentPart("text", text, null, null, null, null);
	}

	/**
	 * A medium. Of one that is too large to be logged, only its kind, its size and its
	 * SHA-256 are kept, by which the original can be found.
	 * @param mimeType such as {@code image/png}
	 * @param data the medium
	 * @param maxBytes size up to which it is kept
	 * @return the part
	 */
	public static ContentPart media(String mimeType, byte[] data, long maxBytes) {
		return Media.part(mimeType, data, maxBytes);
	}

	/**
	 * A medium that is somewhere else, or is contained in its address. Of a contained one
	 * that is too large to be logged, only its kind, its size and its SHA-256 are kept.
	 * @param mimeType such as {@code image/png}; the type in a {@code data:} address
	 * overrides it
	 * @param url an address, or {@code data:<type>;base64,<data>}
	 * @param maxBytes size up to which it is kept
	 * @return the part
	 */
	public static ContentPart media(String mimeType, String url, long maxBytes) {
		return Media.part(mimeType, url, maxBytes);
	}

	/**
	 * This part with the level of detail of its image. Any other part stays as it is.
	 * @param detail {@code low}, {@code high}, {@code auto}, or {@code null}
	 * @return a changed copy
	 */
	public ContentPart withDetail(@Nullable String detail) {
		return (this.imageUrl == null) ? this : new ContentPart(this.type, this.text,
				new ImageUrl(this.imageUrl.url(), detail), this.inputAudio, this.file, this.omitted);
	}

	/**
	 * This part with the name of its file. Any other part stays as it is.
	 * @param filename the name, or {@code null}
	 * @return a changed copy
	 */
	public ContentPart withFilename(@Nullable String filename) {
		return (this.file == null) ? this : new ContentPart(this.type, this.text, this.imageUrl, this.inputAudio,
				new FileData(this.file.fileData(), filename), this.omitted);
	}

	/**
	 * The texts of some content.
	 * @param content the content, or {@code null} if there is none
	 * @return the texts in their order, or {@code null} if there is none
	 */
	static @Nullable String text(@Nullable List<ContentPart> content) {
		if (content != null && content.size() == 1) {
			return content.get(0).text;
		}
		StringBuilder text = new StringBuilder();
		boolean found = false;
		for (ContentPart part : (content != null) ? content : List.<ContentPart>of()) {
			if (part.text != null) {
				text.append(part.text);
				found = true;
			}
		}
		return found ? text.toString() : null;
	}

	static @Nullable List<ContentPart> copy(@Nullable List<ContentPart> content) {
		return (content != null && !content.isEmpty()) ? List.copyOf(content) : null;
	}

	/**
	 * An image.
	 *
	 * @param url its address, which may contain it
	 * @param detail how closely the model looks: {@code low}, {@code high} or
	 * {@code auto}, or {@code null} if the request does not say
	 */
	@ChatJson
	@JsonPropertyOrder({ "url", "detail" })
	public record ImageUrl(@JsonProperty("url") String url, @JsonProperty("detail") @Nullable String detail) {

		@JsonCreator
		public ImageUrl {
		}

	}

	/**
	 * A sound.
	 *
	 * @param data the sound in Base64
	 * @param format such as {@code wav} or {@code mp3}
	 */
	@ChatJson
	@JsonPropertyOrder({ "data", "format" })
	public record InputAudio(@JsonProperty("data") String data, @JsonProperty("format") String format) {

		@JsonCreator
		public InputAudio {
		}

	}

	/**
	 * A file.
	 *
	 * @param fileData its address, which may contain it
	 * @param filename its name, or {@code null} if it has none
	 */
	@ChatJson
	@JsonPropertyOrder({ "file_data", "filename" })
	public record FileData(@JsonProperty("file_data") String fileData,
			@JsonProperty("filename") @Nullable String filename) {

		@JsonCreator
		public FileData {
		}

	}

	/**
	 * Stands for a medium that was too large to be logged.
	 *
	 * @param mimeType its kind
	 * @param bytes its size
	 * @param sha256 its SHA-256 in hexadecimal
	 */
	@ChatJson
	@JsonPropertyOrder({ "mime_type", "bytes", "sha256" })
	public record OmittedMedia(@JsonProperty("mime_type") String mimeType, @JsonProperty("bytes") long bytes,
			@JsonProperty("sha256") String sha256) {

		@JsonCreator
		public OmittedMedia {
		}

	}

}
