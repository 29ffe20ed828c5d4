/// Names and their addresses. Start with [NameCache].
@NullMarked
package io.leno.proxy.dns;

import org.jspecify.annotations.NullMarked;
