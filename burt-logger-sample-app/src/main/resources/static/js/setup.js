import { askJson } from './api.js';
import { $, setText } from './dom.js';

/**
 * How the sample was started, and what of the page differs by it.
 */

const MODELS = {
  'stand-in': 'The model is a stand-in that repeats what you say and calls itself gpt-5-mini, so the sample runs offline. No line of the chat’s code mentions logging.',
  openai: 'The model answers through the OpenAI API. No line of the chat’s code mentions logging.',
  ollama: 'The model runs on this machine, in Ollama. No line of the chat’s code mentions logging.'
};

const SENT = {
  http: ['Sent', 'the backend has accepted them'],
  kafka: ['At the broker', 'acknowledged; “stored” is below'],
  file: ['Written', 'forced to disk as files']
};

/** What logs are delivered to. */
const RECEIVERS = { http: 'backend', kafka: 'broker', file: 'disk' };

let known = { delivery: 'http', faults: true };

export const setup = () => known;

/** A way to see something, where the demo cannot be used, too. */
export const suggestion = () => known.faults ? 'run the outage demo' : 'send a burst of logs';

export const receiver = () => RECEIVERS[known.delivery];

export async function readSetup() {
  known = await askJson('demo/setup');
  setText($('chat-hint'), MODELS[known.model] ?? '');
  const [title, caption] = SENT[known.delivery];
  setText($('sent-title'), title);
  setText($('sent-caption'), caption);
  setText($('eq-sent-word'), title.toLowerCase());
  document.body.dataset.delivery = known.delivery;
  return known;
}
