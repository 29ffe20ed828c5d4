/// Transport sockets: TLS for both sides, the certificates and secrets it works with, and the look
/// into a ClientHello that picks a filter chain. Start with [ServerTls] and [ClientTls].
@NullMarked
package io.leno.proxy.tls;

import org.jspecify.annotations.NullMarked;
