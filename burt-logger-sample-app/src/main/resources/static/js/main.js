import { readAttempts } from './attempts.js';
import { showContact, showKeyNeeded, showNoContact, startBanner } from './banner.js';
import { startChat } from './chat.js';
import { startDemo } from './demo.js';
import { addChanges } from './events.js';
import { readFault, showFaultUnknown, startFaults } from './faults.js';
import { showDelivery, showFlow } from './flow.js';
import { readRemedies } from './health.js';
import { beginGap, note, startHistory } from './history.js';
import { refreshKafka, startKafka } from './kafka.js';
import { showBurst, startLoad } from './load.js';
import { lookNow, startLooking } from './look.js';
import { showPlots, showValues, startPlots } from './plots.js';
import { forgetRecords, refreshRecords, startRecords } from './records.js';
import { clearOver } from './results.js';
import { readSetup } from './setup.js';
import { restarted } from './snapshot.js';
import { showExplanation, showState, showUnknown } from './state.js';

/**
 * Brings the parts of the page together.
 */

/** What costs more than the figures is asked for less often. */
const SLOW_MS = 1000;

let slow = { at: 0, attempts: null, remedies: [], fault: 'none', open: false, probing: false };

let known = null;

async function seen(before, now) {
  known ??= await start();
  if (restarted(before, now)) {
    // Its store may be another one, in which no id means what it meant.
    forgetRecords();
  }
  if (Date.now() - slow.at > SLOW_MS) {
    const [attempts, remedies, fault] = await Promise.all([
      readAttempts(), readRemedies(), readFault(), refreshRecords(), known.delivery === 'kafka' ? refreshKafka() : null
    ]);
    const open = now.state !== 'delivering' && now.spool > 0;
    // The attempts before the circuit breaker opened were no probes.
    const probing = open && slow.open && attempts.total > (slow.attempts?.total ?? attempts.total);
    slow = { at: Date.now(), attempts, remedies, fault, open, probing };
  }
  showState(now.state);
  showFlow(before, now);
  showDelivery(now, slow.attempts, slow.probing);
  showExplanation(now, slow.remedies);
  showBurst(now);
  addChanges(before, now);
  if (note(Date.now(), now, slow.attempts, slow.fault)) {
    showPlots();
  }
  else {
    showValues();
  }
}

/** What depends on how the sample was started. */
async function start() {
  const setup = await readSetup();
  startDemo();
  if (setup.delivery === 'kafka') {
    startKafka();
  }
  return setup;
}

startBanner(lookNow);
startChat();
startFaults();
startLoad();
startRecords();
startHistory();
startPlots();
startLooking({
  seen,
  contact() {
    showContact();
    clearOver();
  },
  noContact(failure) {
    showUnknown('no contact', 'The application does not answer. The figures are not live.');
    showFaultUnknown();
    showNoContact(failure);
    beginGap('no contact');
    showPlots();
  },
  keyNeeded(failure) {
    showUnknown('key needed', 'The application shows its figures only with the key.');
    showKeyNeeded(failure);
  }
});
