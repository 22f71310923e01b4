/**
 * The disk, time, locks, threads and foreign text, as the packages of the core need them.
 */
@NullMarked
package com.trainburt.logger.internal.platform;

import org.jspecify.annotations.NullMarked;
