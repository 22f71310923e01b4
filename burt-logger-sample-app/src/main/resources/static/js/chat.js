import { NoContact, ask } from './api.js';
import { bubble } from './conversation.js';
import { $, element, onUse, setUsable } from './dom.js';
import { showFeedback } from './feedback.js';
import { lookClosely } from './look.js';
import { clearOver, showFailure, showProgress, showResult } from './results.js';
import { shown } from './shown.js';

/**
 * The chat, as any application would have it.
 */

const KEPT_BUBBLES = 30;

/** A model may take its time. */
const PATIENCE_MS = 120_000;

const TOKEN = 'Feedback-Token';

let running = null;

function add(role, text) {
  const made = bubble(role, text);
  const list = $('transcript');
  $('transcript-empty')?.remove();
  list.append(made);
  while (list.children.length > KEPT_BUBBLES) {
    list.firstElementChild.remove();
  }
  scrollDown();
  return made;
}

const scrollDown = () => $('transcript').scrollTo(0, $('transcript').scrollHeight);

/** The controls below an answer. */
function judgeable(answer, response, { message }) {
  showFeedback(answer, response.headers.get(TOKEN), message, () => send(message));
  scrollDown();
}

async function whole(body) {
  showProgress($('chat-status'), 'Waiting for the answer …');
  const response = await ask('chat', { method: 'POST', body, patience: PATIENCE_MS });
  const { reply } = await response.json();
  judgeable(add('assistant', reply), response, body);
  arrived();
}

function arrived() {
  showResult($('chat-status'), 'Answered and logged. The record follows with the next batch.');
}

async function stream(body, stopper) {
  const answer = add('assistant', '');
  answer.setAttribute('aria-busy', 'true');
  showProgress($('chat-status'), 'The answer is streamed …');
  const target = answer.querySelector('.text');
  let text = '';
  let response = null;
  try {
    response = await ask('chat/stream', { method: 'POST', body, signal: stopper.signal });
    for await (const { reply } of pieces(response)) {
      text += reply;
      target.replaceChildren(shown(text));
      scrollDown();
    }
    judgeable(answer, response, body);
    arrived();
  }
  catch (failure) {
    if (text !== '') {
      answer.append(element('span', { class: 'stopped' }, stopper.signal.aborted ? 'stopped' : 'broken off'));
    }
    if (!stopper.signal.aborted) {
      throw failure;
    }
    if (text !== '') {
      judgeable(answer, response, body);
    }
    showResult($('chat-status'), 'Stopped. The part that arrived is logged as cancelled.');
  }
  finally {
    answer.removeAttribute('aria-busy');
    if (text === '') {
      answer.remove();
    }
  }
}

/** The data of server-sent events. */
async function* pieces(response) {
  let rest = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((failure) => {
      throw failure.name === 'AbortError' ? failure : new NoContact('The answer broke off.', { cause: failure });
    });
    if (done) {
      return;
    }
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    yield* lines.filter((line) => line.startsWith('data:')).map((line) => JSON.parse(line.slice('data:'.length)));
  }
}

async function send(message) {
  if (running !== null || message.trim() === '') {
    return;
  }
  const body = { message, userId: $('user').value };
  const streaming = $('stream').checked;
  running = new AbortController();
  setUsable($('send'), false);
  setUsable($('stop'), streaming);
  const question = add('user', message);
  try {
    await (streaming ? stream(body, running) : whole(body));
    clearOver();
    lookClosely();
  }
  catch (failure) {
    showFailure($('chat-status'), failure);
    if (question.nextElementSibling === null) {
      question.append(element('span', { class: 'stopped' }, 'not answered'));
    }
    // To be sent again without typing it again.
    $('message').value ||= message;
  }
  finally {
    running = null;
    setUsable($('send'), true);
    setUsable($('stop'), false);
  }
}

function submit() {
  if (running === null) {
    const message = $('message').value;
    $('message').value = '';
    send(message);
  }
}

export function startChat() {
  $('chat').addEventListener('submit', (event) => {
    event.preventDefault();
    if ($('message').value.trim() === '') {
      $('message').focus();
      return;
    }
    submit();
  });
  $('message').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if ($('message').value.trim() !== '') {
        submit();
      }
    }
  });
  onUse($('stop'), () => running?.abort());
}
