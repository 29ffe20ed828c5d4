/// HTTP/2 on the wire, for both sides: frames, HPACK, flow control and floods. Start with
/// [Http2Connection].
@NullMarked
package io.leno.proxy.h2;

import org.jspecify.annotations.NullMarked;
