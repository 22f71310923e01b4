import { button, element } from './dom.js';
import { shown } from './shown.js';
import { count } from './words.js';

/**
 * The parts of a conversation that a log contains, as bubbles.
 */

/** Longer texts are cut, with a button that shows the rest. */
const LONG = 700;

const ROLES = { system: 'System', user: 'User', assistant: 'Model', tool: 'Tool', error: 'Error' };

export function bubble(role, text, name) {
  const body = element('span', { class: 'text' });
  const made = element('div', { class: 'bubble', 'data-role': role },
    element('span', { class: 'role' }, shown(name ?? ROLES[role] ?? role)), body);
  if (text.length <= LONG) {
    body.append(shown(text));
  }
  else {
    body.append(shown(text.slice(0, LONG)), ' …');
    const more = button(`Show all ${count(text.length)} characters`, () => {
      body.replaceChildren(shown(text));
      more.remove();
    }, { class: 'small' });
    made.append(more);
  }
  return made;
}

/** What of a list is an object: an application may log anything, and name it as a chat does. */
const objects = (list) => Array.isArray(list) ? list.filter((item) => typeof item === 'object' && item !== null) : [];

/** Whether a log is a chat. */
const isChat = (request) => Array.isArray(request?.messages) && objects(request.messages).length === request.messages.length;

/** The bubbles of a log, or nothing if it is no chat. */
export function bubbles({ request, response }) {
  if (!isChat(request)) {
    return null;
  }
  const all = request.messages.map((message) => ofMessage(message.role, message));
  if (response) {
    all.push(...ofResponse(response));
    objects(response.alternatives).forEach((other) => all.push(...ofResponse(other)));
  }
  return all;
}

/** What was asked last, for a single line. */
export function gist({ request, response }) {
  const asked = isChat(request) ? request.messages.findLast(({ role, content }) => role === 'user' && textOf(content) !== '') : null;
  return (asked ? textOf(asked.content) : JSON.stringify(request ?? response ?? null)).slice(0, 300).replace(/\s+/g, ' ');
}

function ofResponse(response) {
  const all = [];
  if (response.content || response.refusal || response.tool_calls) {
    all.push(ofMessage('assistant', { ...response, content: response.content ?? response.refusal }));
  }
  if (response.error) {
    all.push(bubble('error', [response.error.type, response.error.message].filter(Boolean).join(': ')));
  }
  return all;
}

function ofMessage(role, { content, tool_calls: calls, name }) {
  const made = bubble(String(role), textOf(content), name && `${ROLES[role] ?? role} ${name}`);
  for (const call of objects(calls)) {
    made.append(element('code', {}, shown(`${call.function?.name ?? 'call'}(${call.function?.arguments ?? ''})`)));
  }
  return made;
}

function textOf(content) {
  if (content === null || content === undefined) {
    return '';
  }
  if (typeof content === 'string') {
    return content;
  }
  if (Array.isArray(content)) {
    return content.map((part) => part?.text ?? `[${part?.type ?? 'part'}]`).join('\n');
  }
  return JSON.stringify(content, null, 2);
}
