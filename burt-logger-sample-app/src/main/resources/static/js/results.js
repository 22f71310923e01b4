import { NoContact, words } from './api.js';
import { element } from './dom.js';
import { ago, timeOf } from './words.js';

/**
 * Results of actions. Each shows its age and fades, so that an old one contradicts nothing.
 */

const OLD_MS = 30_000;

const EVERY_MS = 5000;

const shownResults = new Map();

/** Show what is being done; it has no age. */
export function showProgress(target, text) {
  shownResults.delete(target);
  target.dataset.kind = 'progress';
  target.replaceChildren(text);
}

/** Show the result. */
export function showResult(target, text, kind = 'good', over = () => false) {
  const at = Date.now();
  const age = element('time', { datetime: new Date(at).toISOString(), title: timeOf(at) });
  shownResults.set(target, { at, age, over });
  target.dataset.kind = kind;
  target.replaceChildren(element('span', {}, text), ' ', age);
  grow();
}

/** Show the problem; that the application did not answer is over once it does. */
export function showFailure(target, failure) {
  showResult(target, words(failure), 'bad', () => failure instanceof NoContact);
}

/** The application answers. */
export function clearOver() {
  for (const [target, { over }] of shownResults) {
    if (over()) {
      shownResults.delete(target);
      target.replaceChildren();
    }
  }
}

function grow() {
  for (const [target, { at, age }] of shownResults) {
    const text = ago(at);
    if (age.textContent !== text) {
      age.textContent = text;
    }
    target.toggleAttribute('data-old', Date.now() - at > OLD_MS);
  }
}

setInterval(grow, EVERY_MS);
