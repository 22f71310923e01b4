import { ask, askJson, hasKey } from './api.js';
import { $, element, setText } from './dom.js';
import { filtered } from './filters.js';
import { showFailure } from './results.js';
import { count, spaced } from './words.js';

/**
 * What the records are worth as training data, and the downloads.
 */

const FORMATS = { openai: 'openai_dpo', trl: 'trl_dpo' };

let paired = false;

/** @param hasPairs whether an answer has been corrected or preferred to another; to count pairs would take long */
export async function refreshDataset(hasPairs = paired) {
  paired = hasPairs;
  const format = $('format').value;
  const asked = filtered('collector/dataset', { format });
  const examples = await askJson(asked);
  if (asked !== filtered('collector/dataset', { format: $('format').value })) {
    return;
  }
  setText($('dataset-text'), sentence(examples));
  setText($('download'), `Download ${count(examples.examples)} ${examples.examples === 1 ? 'example' : 'examples'}`);
  $('download').href = filtered('collector/dataset.jsonl', { format });
  $('download').toggleAttribute('data-none', examples.examples === 0);
  $('download-pairs').href = filtered('collector/dataset.jsonl', { format: FORMATS[format] });
  $('download-pairs').toggleAttribute('data-none', !hasPairs);
}

function sentence({ examples, leftOut }) {
  const left = Object.entries(leftOut).map(([reason, value]) => `${count(value)} ${spaced(reason)}`);
  return (examples === 0 ? 'No examples to train with.'
    : `${count(examples)} of these ${examples === 1 ? 'is an example' : 'are examples'} to train with.`)
    + (left.length > 0 ? ` Left out: ${left.join(', ')}.` : '');
}

export function startDataset() {
  $('format').addEventListener('change', () => refreshDataset().catch((failure) => showFailure($('records-error'), failure)));
  for (const link of [$('download'), $('download-pairs')]) {
    link.addEventListener('click', (event) => {
      if (hasKey()) {
        event.preventDefault();
        downloadWithKey(link).catch((failure) => showFailure($('records-error'), failure));
      }
    });
  }
}

/** A link sends no key. */
async function downloadWithKey({ href, download }) {
  const response = await ask(href);
  const link = element('a', { href: URL.createObjectURL(await response.blob()), download });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
