package com.trainburt.logger.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

import com.trainburt.logger.chat.ContentPart.FileData;
import com.trainburt.logger.chat.ContentPart.ImageUrl;
import com.trainburt.logger.chat.ContentPart.InputAudio;
import com.trainburt.logger.chat.ContentPart.OmittedMedia;
import org.jspecify.annotations.Nullable;

/**
 * Makes content of media, as long as they are small.
 */
final class Media {

	private static final String DATA = "data:";

	private static final String BASE64 = ";base64";

	private Media() {
	}

	static ContentPart part(String mimeType, byte[] data, long maxBytes) {
		if (data.length > maxBytes) {
			return omitted(mimeType, data);
		}
		String base64 = Base64.getEncoder().encodeToString(data);
		return mimeType.startsWith("audio/") ? audio(mimeType, base64)
				: part(mimeType, DATA + mimeType + BASE64 + "," + base64);
	}

	static ContentPart part(String mimeType, String url, long maxBytes) {
		int comma = url.indexOf(',');
		if (!url.regionMatches(true, 0, DATA, 0, DATA.length()) || comma < 0) {
			// Some providers take Base64 alone, which has no colon, as an address has.
			return (url.indexOf(':') < 0 && isLarger(url, true, maxBytes)) ? omitted(mimeType, decode(url, true))
					: part(mimeType, url);
		}
		String head = url.substring(DATA.length(), comma);
		int semicolon = head.indexOf(';');
		String kind = (semicolon >= 0) ? head.substring(0, semicolon) : head;
		String actualMimeType = kind.isEmpty() ? mimeType : kind;
		String data = url.substring(comma + 1);
		boolean base64 = head.endsWith(BASE64);
		if (isLarger(data, base64, maxBytes)) {
			return omitted(actualMimeType, decode(data, base64));
		}
		return (base64 && actualMimeType.startsWith("audio/")) ? audio(actualMimeType, data)
				: part(actualMimeType, url);
	}

	private static boolean isLarger(String data, boolean base64, long maxBytes) {
		// Three bytes in four characters: decodes only text that may be too large.
		return (base64 ? data.length() * 3L / 4 : data.length() * 3L) > maxBytes
				&& decode(data, base64).length > maxBytes;
	}

	private static byte[] decode(String data, boolean base64) {
		try {
			return base64 ? Base64.getMimeDecoder().decode(data) : data.getBytes(StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			// It is not valid, but the model received it like this.
			return data.getBytes(StandardCharsets.UTF_8);
		}
	}

	private static ContentPart part(String mimeType, String url) {
		return switch (type(mimeType)) {
			case "image_url" -> new ContentPart("image_url", null, new ImageUrl(url, null), null, null, null);
			default -> new ContentPart("file", null, null, null, new FileData(url, null), null);
		};
	}

	private static ContentPart audio(String mimeType, String base64) {
		String format = mimeType.substring(mimeType.indexOf('/') + 1);
		return new ContentPart("input_audio", null, null,
				new InputAudio(base64, format.equals("mpeg") ? "mp3" : format), null, null);
	}

	private static ContentPart omitted(String mimeType, byte[] data) {
		return new ContentPart(type(mimeType), null, null, null, null,
				new OmittedMedia(mimeType, data.length, sha256(data)));
	}

	private static String type(@Nullable String mimeType) {
		if (mimeType != null && mimeType.startsWith("image/")) {
			return "image_url";
		}
		return (mimeType != null && mimeType.startsWith("audio/")) ? "input_audio" : "file";
	}

	private static String sha256(byte[] data) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
