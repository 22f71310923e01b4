/**
 * The logger's statistics in the words of the page.
 */

/** What /actuator/burtlogger reports. */
export function snapshot({ state, statistics, spool, lastFailure }) {
  const spooled = spool?.logs ?? 0;
  return {
    state,
    lastFailure: lastFailure ?? null,
    queued: statistics.logs_queued,
    recovered: statistics.logs_recovered,
    logged: statistics.logs_queued + statistics.logs_recovered,
    buffer: statistics.queue_size,
    flight: Math.max(0, statistics.logs_pending - statistics.queue_size - spooled),
    spool: spooled,
    spoolProblem: spool?.problem ?? null,
    waiting: statistics.logs_pending,
    sent: statistics.logs_sent,
    filtered: statistics.logs_filtered,
    lost: statistics.logs_failed,
    lostReasons: statistics.failed_by_reason,
    dropped: statistics.logs_dropped,
    droppedReasons: statistics.dropped_by_reason,
    batches: statistics.batches_sent,
    retries: statistics.retries
  };
}

/** Whether another process answers than before: its counters began at zero. */
export const restarted = (before, now) => before !== null && now.queued < before.queued;

/** Whether a log moved between two looks. */
export const moved = (before, now) => before === null
  || ['logged', 'buffer', 'flight', 'spool', 'sent', 'lost', 'retries'].some((name) => before[name] !== now[name]);
