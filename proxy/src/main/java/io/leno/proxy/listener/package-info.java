/// Listening sockets, and which filter chain serves a connection. Start with [Listener].
@NullMarked
package io.leno.proxy.listener;

import org.jspecify.annotations.NullMarked;
