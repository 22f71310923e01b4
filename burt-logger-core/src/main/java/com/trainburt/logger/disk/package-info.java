/**
 * Files, as whoever keeps logs in them needs them. Public for the other packages of the
 * core only; not part of what the library promises.
 */
@NullMarked
package com.trainburt.logger.disk;

import org.jspecify.annotations.NullMarked;
