/**
 * Takes personal data and secrets out of logs before they leave.
 */
@NullMarked
package com.trainburt.logger.redaction;

import org.jspecify.annotations.NullMarked;
