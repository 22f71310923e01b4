import { $, count, element, timeOf } from './dom.js';

/**
 * The story so far, told by comparing each look at the pipeline with the one before.
 */

const KEPT = 8;

const STATES = {
  delivering: 'The backend takes logs again.',
  retrying: 'A try failed. It is being repeated.',
  unauthorized: 'The backend refuses the key.',
  closed: 'The logger has been closed.'
};

export function tell(text) {
  const list = $('events');
  const now = Date.now();
  list.prepend(element('li', {}, element('time', { datetime: new Date(now).toISOString() }, timeOf(now)),
    element('span', {}, text)));
  while (list.children.length > KEPT) {
    list.lastElementChild.remove();
  }
}

export function tellChanges(before, now) {
  if (before === null) {
    return;
  }
  if (now.queued < before.queued) {
    tell('The application has started anew.');
    return;
  }
  if (now.state !== before.state) {
    tell(STATES[now.state] ?? `The state is ${now.state}.`);
  }
  if (now.spooled > 0 && before.spooled === 0) {
    tell('Logs wait on disk now: safe, and not in memory.');
  }
  if (now.spooled === 0 && before.spooled > 0) {
    tell(now.lost > before.lost ? 'Nothing waits on disk any more.' : 'What waited on disk has been sent.');
  }
  if (now.lost > before.lost) {
    tell(`Lost: ${count(now.lost - before.lost)}. The reason is beside the number.`);
  }
}
