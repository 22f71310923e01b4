/**
 * HTTP to the application that the page came from.
 */

/** Something went wrong, and the message can be shown as it is. */
export class Failure extends Error {
}

const PATIENCE_MS = 10_000;

/**
 * Ask, and get an answer whose status is a success.
 * @throws Failure that says what went wrong, in the server's own words if it has some
 */
export async function ask(path, { method = 'GET', body, signal, patience = PATIENCE_MS } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal: signal ?? AbortSignal.timeout(patience),
      cache: 'no-store',
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body)
    });
  }
  catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw new Failure('The application does not answer.', { cause: failure });
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
    throw new Failure('The answer of the application broke off.', { cause: failure });
  }
}

async function reason(response) {
  const problem = await response.json().catch(() => null);
  return problem?.detail ?? `The application answered with HTTP status ${response.status}.`;
}

/** Only a failure that was foreseen says something to the reader; anything else is a fault of this page. */
export function words(failure) {
  if (failure instanceof Failure) {
    return failure.message;
  }
  reportError(failure);
  return 'That went wrong, through a fault of this page.';
}
