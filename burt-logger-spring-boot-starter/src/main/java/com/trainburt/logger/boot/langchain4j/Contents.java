package com.trainburt.logger.boot.langchain4j;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.trainburt.logger.chat.ContentPart;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.VideoContent;
import org.jspecify.annotations.Nullable;

/**
 * Translates content to the format of the OpenAI API.
 */
class Contents {

	private final Provider provider;

	private final long maxMediaBytes;

	Contents(Provider provider, long maxMediaBytes) {
		this.provider = provider;
		this.maxMediaBytes = maxMediaBytes;
	}

	List<ContentPart> parts(List<Content> contents) {
		return contents.stream().map(this::part).toList();
	}

	List<ContentPart> parts(@Nullable String text, @Nullable List<Image> images) {
		List<ContentPart> parts = new ArrayList<>();
		if (text != null && !text.isEmpty()) {
			parts.add(ContentPart.text(text));
		}
		for (Image image : (images != null) ? images : List.<Image>of()) {
			parts.add(medium(image.mimeType(), "image/png", image.base64Data(), image.url()));
		}
		return parts;
	}

	private ContentPart part(Content content) {
		if (content instanceof TextContent text) {
			return ContentPart.text(text.text());
		}
		if (content instanceof ImageContent image) {
			ContentPart part = medium(image.image().mimeType(), "image/png", image.image().base64Data(),
					image.image().url());
			return this.provider.complete(part,
					(image.detailLevel() != null) ? image.detailLevel().name().toLowerCase(Locale.ROOT) : null);
		}
		if (content instanceof AudioContent audio) {
			return part(audio.audio());
		}
		if (content instanceof VideoContent video) {
			return medium(video.video().mimeType(), "video/mp4", video.video().base64Data(), video.video().url());
		}
		if (content instanceof PdfFileContent pdf) {
			return this.provider.complete(medium(pdf.pdfFile().mimeType(), "application/pdf",
					pdf.pdfFile().base64Data(), pdf.pdfFile().url()), null);
		}
		// A type that only this provider has.
		return ContentPart.text(content.toString());
	}

	private ContentPart part(Audio audio) {
		String mimeType = (audio.mimeType() != null) ? audio.mimeType() : "audio/wav";
		return (audio.binaryData() != null) ? ContentPart.media(mimeType, audio.binaryData(), this.maxMediaBytes)
				: medium(mimeType, mimeType, audio.base64Data(), audio.url());
	}

	private ContentPart medium(@Nullable String mimeType, String usualMimeType, @Nullable String base64,
			@Nullable URI url) {
		String kind = (mimeType != null) ? mimeType : usualMimeType;
		String address = (base64 != null) ? "data:" + kind + ";base64," + base64 : String.valueOf(url);
		return ContentPart.media(kind, address, this.maxMediaBytes);
	}

}
