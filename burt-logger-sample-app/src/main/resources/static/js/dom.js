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

/** Set a text, but leave the document alone if nothing changes. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** A status below some controls; read out by screen readers. */
export function setStatus(target, text, kind = 'good') {
  target.dataset.kind = kind;
  setText(target, text);
}

/** A button that cannot be used now keeps the focus, which one that is disabled would lose. */
export function setUsable(button, usable) {
  button.setAttribute('aria-disabled', String(!usable));
}

export function onUse(button, action) {
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') {
      action();
    }
  });
}

const numbers = new Intl.NumberFormat('en');

export const count = (value) => numbers.format(value);

export const logs = (value) => `${count(value)} ${value === 1 ? 'log' : 'logs'}`;

const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

export const timeOf = (instant) => clock.format(new Date(instant));
