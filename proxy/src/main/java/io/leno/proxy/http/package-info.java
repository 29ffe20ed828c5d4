/// Downstream HTTP/1.1: connections, requests on their way through the filters, answers. Start with
/// [ConnectionManager].
@NullMarked
package io.leno.proxy.http;

import org.jspecify.annotations.NullMarked;
