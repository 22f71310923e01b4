/**
 * The cost of a log, compared with peers. Not part of the product and never deployed.
 *
 * <pre>
 * mvn -q -pl burt-logger-benchmarks -am package -DskipTests
 * cd burt-logger-benchmarks/target
 * java -jar benchmarks.jar                                                   cost of log(), JMH
 * java -cp benchmarks.jar com.trainburt.logger.benchmarks.DeliveryLoad       delivery over HTTP
 * java -cp benchmarks.jar com.trainburt.logger.benchmarks.OutageMemory       memory with the backend gone
 * </pre>
 */
@NullMarked
package com.trainburt.logger.benchmarks;

import org.jspecify.annotations.NullMarked;
