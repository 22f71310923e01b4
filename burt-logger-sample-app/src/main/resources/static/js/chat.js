import { Failure, ask, askJson, words } from './api.js';
import { bubble } from './conversation.js';
import { $, setStatus, setUsable } from './dom.js';

/**
 * The chat, as any application would have it.
 */

const KEPT_BUBBLES = 4;

/** A model may take its time. */
const PATIENCE_MS = 120_000;

let running = null;

function add(role, text) {
  const made = bubble(role, text);
  $('transcript').append(made);
  while ($('transcript').children.length > KEPT_BUBBLES) {
    $('transcript').firstElementChild.remove();
  }
  return made;
}

async function whole(body) {
  setStatus($('chat-status'), 'Waiting for the answer …');
  const { reply } = await askJson('chat', { method: 'POST', body, patience: PATIENCE_MS });
  add('assistant', reply);
  setStatus($('chat-status'), 'The answer is here. Its log follows within seconds.');
}

async function stream(body, stopper) {
  const answer = add('assistant', '');
  answer.setAttribute('aria-busy', 'true');
  setStatus($('chat-status'), 'The answer comes word by word …');
  const text = answer.querySelector('.text');
  try {
    const response = await ask('chat/stream', { method: 'POST', body, signal: stopper.signal });
    for await (const { reply } of pieces(response)) {
      text.textContent += reply;
    }
    setStatus($('chat-status'), 'The answer is here. Its log follows within seconds.');
  }
  catch (failure) {
    if (!stopper.signal.aborted) {
      throw failure;
    }
    setStatus($('chat-status'), 'Stopped. What had come is logged, and marked as cancelled.');
  }
  finally {
    answer.removeAttribute('aria-busy');
    if (text.textContent === '') {
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
      throw failure.name === 'AbortError' ? failure : new Failure('The answer broke off.', { cause: failure });
    });
    if (done) {
      return;
    }
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    yield* lines.filter((line) => line.startsWith('data:')).map((line) => JSON.parse(line.slice('data:'.length)));
  }
}

async function send() {
  const body = { message: $('message').value, userId: $('user').value };
  const streaming = $('stream').checked;
  running = new AbortController();
  setUsable($('send'), false);
  $('stop').hidden = !streaming;
  add('user', body.message);
  try {
    await (streaming ? stream(body, running) : whole(body));
  }
  catch (failure) {
    setStatus($('chat-status'), words(failure), 'bad');
  }
  finally {
    running = null;
    setUsable($('send'), true);
    if (document.activeElement === $('stop')) {
      $('send').focus();
    }
    $('stop').hidden = true;
  }
}

export function startChat() {
  $('chat').addEventListener('submit', (event) => {
    event.preventDefault();
    if (running === null) {
      send();
    }
  });
  $('stop').addEventListener('click', () => running?.abort());
}
