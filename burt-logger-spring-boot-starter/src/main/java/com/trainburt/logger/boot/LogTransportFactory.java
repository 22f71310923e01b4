package com.trainburt.logger.boot;

import java.util.Set;

import com.trainburt.logger.transport.InvalidOptionException;
import com.trainburt.logger.transport.LogTransport;

/**
 * Creates the transport for endpoints of certain schemes. Each bean of this type lets
 * {@code burt.logger.endpoint} name another kind of backend; everything before the
 * transport, the spool included, stays the same. Of several beans for one scheme, the
 * first in order is used; those of the application precede the starter's own.
 */
public interface LogTransportFactory {

	/**
	 * The schemes of the endpoints that this factory supports.
	 * @return the schemes in lower case without the colon, such as {@code https}
	 */
	Set<String> schemes();

	/**
	 * Create the transport, once, when the application starts. The logger closes it. Must
	 * not fail because a backend cannot be reached: its transport reports that at each
	 * attempt.
	 * @param connectionDetails the endpoint, of one of the {@link #schemes()}, and the
	 * other connection details
	 * @return the transport; a {@link StoppableTransport} takes part in the lifecycle of
	 * the application
	 * @throws InvalidOptionException if the endpoint or another option cannot work, which
	 * ends the start with a report that names the property
	 */
	LogTransport create(BurtLoggerConnectionDetails connectionDetails);

}
