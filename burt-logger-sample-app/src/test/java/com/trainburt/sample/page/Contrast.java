package com.trainburt.sample.page;

/**
 * Finds text that is hard to read.
 */
final class Contrast {

	/**
	 * Returns each text whose contrast with its background is below 4.5 to 1.
	 */
	static final String SCRIPT = """
			const channels = (color) => {
				const [red, green, blue, alpha = 1] = color.match(/[\\d.]+/g).map(Number);
				return { rgb: [red, green, blue], alpha };
			};
			const luminance = (rgb) => {
				const [red, green, blue] = rgb.map((value) => value / 255)
					.map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
				return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
			};
			const behind = (element) => {
				for (let at = element; at !== null; at = at.parentElement) {
					const { rgb, alpha } = channels(getComputedStyle(at).backgroundColor);
					if (alpha === 1) {
						return rgb;
					}
				}
				return [255, 255, 255];
			};
			const hasText = (element) => [...element.childNodes]
				.some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
			return [...document.querySelectorAll('body *')]
				.filter((element) => element.checkVisibility() && (hasText(element) || element.matches('input, select')))
				.map((element) => {
					const lights = [luminance(channels(getComputedStyle(element).color).rgb), luminance(behind(element))];
					const ratio = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
					return { ratio, text: `${element.innerText || element.outerHTML}: ${ratio.toFixed(2)}` };
				})
				.filter(({ ratio }) => ratio < 4.5)
				.map(({ text }) => text);
			""";

	private Contrast() {
	}

}
