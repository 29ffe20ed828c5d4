/// TCP connections passed on as they are. Start with [TcpProxy].
@NullMarked
package io.leno.proxy.tcp;

import org.jspecify.annotations.NullMarked;
