/// HTTP/1.1 on the wire: strict parsing into [HeaderBlock] and body pieces, and writing. Start with
/// [RequestParser].
@NullMarked
package io.leno.proxy.codec;

import org.jspecify.annotations.NullMarked;
