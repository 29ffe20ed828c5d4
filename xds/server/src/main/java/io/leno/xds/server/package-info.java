/// Serves resources over ADS. Start with [XdsServer]; one proxy's story is in [ProxyStream].
@NullMarked
package io.leno.xds.server;

import org.jspecify.annotations.NullMarked;
