package com.trainburt.logger.benchmarks;

/**
 * Who delivers, and where to.
 *
 * @param contestant who delivers
 * @param arrivals where to
 */
record Entrant(Contestant contestant, Arrivals arrivals) {
}
