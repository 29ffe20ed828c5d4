/// What is turned away when resources run short. Start with [Overload].
@NullMarked
package io.leno.proxy.overload;

import org.jspecify.annotations.NullMarked;
