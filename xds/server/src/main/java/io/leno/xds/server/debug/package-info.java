/// What the server tells about itself over HTTP, in istiod's words. Start with [MonitoringServer].
@NullMarked
package io.leno.xds.server.debug;

import org.jspecify.annotations.NullMarked;
