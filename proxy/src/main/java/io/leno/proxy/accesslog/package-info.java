/// Access logs in Envoy's formats. Start with [AccessLog] and [LoggedStream].
@NullMarked
package io.leno.proxy.accesslog;

import org.jspecify.annotations.NullMarked;
