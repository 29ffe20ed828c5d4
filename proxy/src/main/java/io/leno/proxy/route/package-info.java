/// Which route a request takes and what the route does to it. Start with [RouteTable].
@NullMarked
package io.leno.proxy.route;

import org.jspecify.annotations.NullMarked;
