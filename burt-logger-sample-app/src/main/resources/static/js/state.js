import { $, element, setText } from './dom.js';
import { receiver, suggestion } from './setup.js';
import { shown } from './shown.js';
import { timeOf } from './words.js';

/**
 * How delivery is going, in plain words; the details that the logger reports are folded.
 */

const WORDS = {
  delivering: 'delivering',
  retrying: 'retrying',
  unauthorized: 'key rejected',
  closed: 'closed',
  'no contact': 'no contact',
  'key needed': 'key needed'
};

/** @param state of the logger, or how the page stands to the application */
export function showState(state) {
  $('state').dataset.state = state.replace(' ', '-');
  setText($('state-word'), WORDS[state] ?? state);
}

/** The figures on the page are those of an earlier time. */
export function showUnknown(state, text) {
  showState(state);
  $('explanation').dataset.state = state.replace(' ', '-');
  setText($('explanation-text'), text);
}

export function showExplanation(now, remedies) {
  $('explanation').dataset.state = now.state;
  setText($('explanation-text'), explanation(now));
  const details = [...remedies];
  if (now.lastFailure !== null) {
    details.push(`Last failed attempt, ${timeOf(now.lastFailure.at)}: ${now.lastFailure.reason}`);
  }
  if (now.spoolProblem !== null) {
    details.push(`The disk: ${now.spoolProblem}`);
  }
  if (details.length === 0) {
    details.push('No attempt has failed since the start.');
  }
  const list = $('technical');
  if (details.join('\n') !== list.dataset.text) {
    list.dataset.text = details.join('\n');
    list.replaceChildren(...details.map((detail) => element('li', {}, shown(detail))));
  }
}

const askedToPause = ({ lastFailure }) => /HTTP 429|HTTP 503/.test(lastFailure?.reason ?? '');

function explanation(now) {
  const waiting = now.spool > 0 ? 'The logs wait on disk; nothing is lost.' : 'The batch is sent again; nothing is lost.';
  switch (now.state) {
    case 'delivering':
      return now.spool > 0 ? `The ${receiver()} accepts logs again. What waits on disk is being sent.`
        : now.logged === 0 ? `Nothing has been logged yet. Ask the model something, or ${suggestion()}.`
          : `The ${receiver()} accepts logs.`;
    case 'retrying':
      return askedToPause(now) ? `The ${receiver()} asked to pause. ${waiting}`
        : /HTTP \d/.test(now.lastFailure?.reason ?? '') ? `The ${receiver()} answers with an error. ${waiting}`
          : `The ${receiver()} is unavailable. ${waiting}`;
    case 'unauthorized':
      return `The ${receiver()} rejects the API key. The logs wait on disk until it is accepted.`;
    case 'closed':
      return 'The logger has been closed and takes no logs.';
    default:
      return `The logger reports the state ${now.state}.`;
  }
}
