/**
 * Small helpers around the document. Text gets into the page as text only: nothing here, and nothing elsewhere, makes
 * HTML of a string.
 */

export const $ = (id) => document.getElementById(id);

/** Make an element: its attributes, then its children, of which strings become text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A picture from the symbols in index.html; the text beside it names it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}

/** A button with a visible text. */
export function button(text, action, attributes = {}) {
  const made = element('button', { type: 'button', ...attributes }, text);
  onUse(made, action);
  return made;
}

/** Set a text, but leave the document alone if nothing changes. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** A button that cannot be used now keeps the focus, which one that is disabled would lose. */
export function setUsable(target, usable) {
  target.setAttribute('aria-disabled', String(!usable));
}

export function onUse(target, action) {
  target.addEventListener('click', () => {
    if (target.getAttribute('aria-disabled') !== 'true') {
      action();
    }
  });
}
