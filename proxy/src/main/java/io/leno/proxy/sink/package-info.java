/// Where stats go on their own. Start with [StatsSinks].
@NullMarked
package io.leno.proxy.sink;

import org.jspecify.annotations.NullMarked;
