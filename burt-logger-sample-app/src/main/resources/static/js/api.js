/**
 * HTTP to the application that the page came from.
 */

/** Something went wrong, and the message can be shown as it is. */
export class Failure extends Error {
}

/** The application did not answer at all: over as soon as it does. */
export class NoContact extends Failure {
}

/** The application answers only with its key. */
export class KeyNeeded extends Failure {
}

const PATIENCE_MS = 10_000;

const KEY = 'burt.key';

/** For this tab only. */
export const setKey = (key) => sessionStorage.setItem(KEY, key);

export const hasKey = () => sessionStorage.getItem(KEY) !== null;

/**
 * Ask, and get an answer whose status is a success.
 * @throws Failure with the problem, in the server's own words if it has some
 */
export async function ask(path, { method = 'GET', body, signal, patience = PATIENCE_MS, keepalive = false } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal: signal ?? AbortSignal.timeout(patience),
      cache: 'no-store',
      keepalive,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(hasKey() ? { Authorization: `Bearer ${sessionStorage.getItem(KEY)}` } : {})
      },
      body: body === undefined ? undefined : JSON.stringify(body)
    });
  }
  catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw new NoContact('The application does not answer.', { cause: failure });
  }
  if (response.status === 401) {
    throw new KeyNeeded(await reason(response));
  }
  if (!response.ok) {
    throw new Failure(await reason(response));
  }
  return response;
}

export async function askJson(path, options) {
  const response = await ask(path, options);
  try {
    return await response.json();
  }
  catch (failure) {
    throw new NoContact('The answer of the application broke off.', { cause: failure });
  }
}

async function reason(response) {
  const problem = await response.json().catch(() => null);
  return problem?.detail ?? `The application answered with HTTP status ${response.status}.`;
}

/** Only an expected failure has a message for the reader; any other is an error of this page. */
export function words(failure) {
  if (failure instanceof Failure) {
    return failure.message;
  }
  reportError(failure);
  return 'That failed because of an error in this page.';
}
