package com.trainburt.logger.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

import com.trainburt.logger.chat.ContentPart.OmittedMedia;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for media in {@link ContentPart}.
 */
class MediaTests {

	private static final byte[] DATA = "0123456789".getBytes(StandardCharsets.US_ASCII);

	private static final String BASE64 = Base64.getEncoder().encodeToString(DATA);

	private static final OmittedMedia OMITTED = new OmittedMedia("image/png", 10,
			"84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882");

	@Test
	void whenMediumIsAsLargeAsAllowedShouldKeepIt() {
		assertThat(ContentPart.media("image/png", DATA, 10).imageUrl().url())
			.isEqualTo("data:image/png;base64," + BASE64);
		assertThat(ContentPart.media("image/png", "data:image/png;base64," + BASE64, 10).imageUrl().url())
			.isEqualTo("data:image/png;base64," + BASE64);
	}

	@Test
	void whenMediumIsLargerShouldKeepKindSizeAndHash() {
		ContentPart part = ContentPart.media("image/png", DATA, 9);
		assertThat(part).isEqualTo(new ContentPart("image_url", null, null, null, null, OMITTED));
		assertThat(ContentPart.media("text/plain", "data:image/png;base64," + BASE64, 9)).isEqualTo(part);
		assertThat(ContentPart.media("image/png", "DATA:;charset=utf-8;base64," + BASE64, 9)).isEqualTo(part);
	}

	@Test
	void whenDataIsNotBase64ShouldHashItAsItIs() throws Exception {
		String expected = HexFormat.of()
			.formatHex(MessageDigest.getInstance("SHA-256").digest("a".getBytes(StandardCharsets.UTF_8)));
		assertThat(ContentPart.media("image/png", "data:image/svg+xml,a", 0).omitted())
			.isEqualTo(new OmittedMedia("image/svg+xml", 1, expected));
		assertThat(ContentPart.media("image/png", "data:image/png;base64,a", -1).omitted().sha256())
			.isEqualTo(expected);
	}

	@Test
	void whenDataIsNotBase64ShouldCountEachByte() {
		assertThat(ContentPart.media("image/png", "data:image/svg+xml,0123456789", 9).omitted()).isNotNull();
		assertThat(ContentPart.media("image/png", "data:image/svg+xml,0123456789", 10).omitted()).isNull();
	}

	@Test
	void whenBase64HasNoAddressShouldBeTheMedium() {
		assertThat(ContentPart.media("image/png", BASE64, 9))
			.isEqualTo(new ContentPart("image_url", null, null, null, null, OMITTED));
		assertThat(ContentPart.media("image/png", BASE64, 10).imageUrl().url()).isEqualTo(BASE64);
	}

	@Test
	void whenSoundIsInItsAddressShouldBeASound() {
		assertThat(ContentPart.media("audio/wav", "data:audio/mpeg;base64," + BASE64, 10))
			.isEqualTo(ContentPart.media("audio/mpeg", DATA, 10));
	}

	@Test
	void whenMediumIsElsewhereShouldKeepItsAddress() {
		assertThat(ContentPart.media("image/png", "https://example.com/a.png", 0).imageUrl().url())
			.isEqualTo("https://example.com/a.png");
		assertThat(ContentPart.media("video/mp4", "data:", 0).file().fileData()).isEqualTo("data:");
	}

	@ParameterizedTest
	@CsvSource({ "image/webp, image_url", "audio/wav, input_audio", "video/mp4, file", "application/pdf, file" })
	void whenMediumIsOmittedShouldHaveTheTypeOfItsKind(String mimeType, String type) {
		assertThat(ContentPart.media(mimeType, DATA, 0).type()).isEqualTo(type);
	}

}
