import { element } from './dom.js';

/**
 * Text that came from outside, with the characters revealed that would hide or reorder it: control characters, direction
 * marks and overrides, invisible spaces and tags. What joins emoji and letters is left alone.
 */

const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu;

const name = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** As plain text, for places that take no elements. */
export const shownText = (text) => text.replace(UNSEEN, (character) => `[${name(character)}]`);

/** As nodes, in which a revealed character cannot be mistaken for text. */
export function shown(text) {
  const parts = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(UNSEEN)) {
    parts.append(text.slice(from, found.index), element('span', { class: 'unseen' }, name(found[0])));
    from = found.index + found[0].length;
  }
  parts.append(text.slice(from));
  return parts;
}
