/// Which HTTP filters there are, and the chains made of them. Start with [FilterChain].
@NullMarked
package io.leno.proxy.filter;

import org.jspecify.annotations.NullMarked;
