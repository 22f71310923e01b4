import { ask } from './api.js';
import { button, element, icon } from './dom.js';
import { lookClosely } from './look.js';
import { showFailure, showResult } from './results.js';

/**
 * Feedback on an answer: a thumb, a correction, or a preference over another answer.
 * The token that came with the answer stands for its log.
 */

const KEPT_ANSWERS = 15;

/** Answers that may be compared: those to the same message. */
let answers = [];

/** Show the feedback controls below an answer. */
export function showFeedback(bubble, token, message, askAgain) {
  if (token === null) {
    return;
  }
  const status = element('span', { class: 'status', role: 'status' });
  const give = (words, judgement) => giveFeedback(status, token, words, judgement);
  const up = thumb('up', 'Good answer', () => choose(up, down, give('Thumb up', { thumbs: 'up' })));
  const down = thumb('down', 'Bad answer', () => choose(down, up, give('Thumb down', { thumbs: 'down' })));
  const tools = element('div', { class: 'feedback' }, up, down);
  const correct = button('Correct …', () => startCorrection(bubble, tools, correct, give), { class: 'small' });
  tools.append(correct, button('Ask again', askAgain, { class: 'small' }), status);
  bubble.append(tools);
  const text = bubble.querySelector('.text').textContent;
  offerPreference({ token, message, text, give, tools, status });
}

function thumb(which, label, action) {
  const made = button('', action, { class: 'small', 'aria-label': label, title: label, 'aria-pressed': 'false' });
  made.append(icon(`thumb-${which}`));
  return made;
}

async function choose(chosen, other, given) {
  if (await given) {
    chosen.setAttribute('aria-pressed', 'true');
    other.setAttribute('aria-pressed', 'false');
  }
}

/** @return whether it was accepted */
async function giveFeedback(status, token, words, judgement) {
  try {
    await ask('feedback', { method: 'POST', body: { token, ...judgement } });
    showResult(status, `${words}, logged`);
    status.scrollIntoView({ block: 'nearest' });
    lookClosely();
    return true;
  }
  catch (failure) {
    showFailure(status, failure);
    return false;
  }
}

function startCorrection(bubble, tools, opener, give) {
  if (bubble.querySelector('.correction') !== null) {
    return;
  }
  const field = element('textarea', { rows: '2', 'aria-label': 'The answer as it should have been', maxlength: '10000' });
  field.value = bubble.querySelector('.text').textContent;
  const form = element('form', { class: 'correction' }, field);
  const close = () => {
    form.remove();
    opener.focus();
  };
  form.append(element('div', { class: 'buttons' },
    element('button', { type: 'submit', class: 'small' }, 'Save the correction'),
    button('Cancel', close, { class: 'small' })));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (await give('Correction', { correction: field.value })) {
      close();
    }
  });
  tools.before(form);
  field.focus();
  form.scrollIntoView({ block: 'nearest' });
}

/** Two answers to the same message make a pair, if they differ. */
function offerPreference(answer) {
  const others = answers.filter(({ message, text }) => message === answer.message && text !== answer.text);
  if (others.length > 0) {
    addPreference(answer, others);
    others.forEach((other) => addPreference(other, [...others, answer].filter((candidate) => candidate !== other)));
  }
  answers = [...answers, answer].slice(-KEPT_ANSWERS);
}

function addPreference(answer, others) {
  answer.others = others;
  if (answer.prefer === undefined) {
    answer.prefer = button('Prefer this one', () => answer.give('Preferred', { preferredOver: answer.others.at(-1).token }),
      { class: 'small' });
    answer.status.before(answer.prefer);
  }
}
