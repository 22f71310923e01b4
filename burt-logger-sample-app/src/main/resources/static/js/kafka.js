import { askJson } from './api.js';
import { $, element, setText } from './dom.js';
import { count } from './words.js';

/**
 * Where the logs are between the broker and the backend's database.
 */

export async function refreshKafka() {
  const { topic, partitions, lag, atBroker, stored } = await askJson('collector/kafka');
  setText($('kafka-topic'), topic);
  setText($('kafka-broker'), count(atBroker));
  setText($('kafka-stored'), count(stored));
  setText($('kafka-lag'), count(lag));
  $('kafka-rows').replaceChildren(...partitions.map((partition) => element('tr', {},
    element('th', { scope: 'row' }, String(partition.partition)),
    element('td', {}, partition.owner ?? 'none'),
    ...['end', 'committed', 'lag'].map((name) => element('td', { class: 'figure' }, count(partition[name]))))));
}

/** Where the logs take another way, there is nothing to look at. */
export function startKafka() {
  $('kafka').hidden = false;
}
