/// Network filters at work, and the ones that come with the proxy. Start with [FilteredServer].
@NullMarked
package io.leno.proxy.network;

import org.jspecify.annotations.NullMarked;
