import { askJson } from './api.js';

/** The remedies that the health of the logger reports. */
export async function readRemedies() {
  const { details } = await askJson('actuator/health/burtLogger');
  return details?.remedy ?? [];
}
