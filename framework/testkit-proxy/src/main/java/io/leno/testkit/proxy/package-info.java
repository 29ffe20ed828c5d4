/// Plugins in a real proxy, within a test. Start with [RealProxy].
@NullMarked
package io.leno.testkit.proxy;

import org.jspecify.annotations.NullMarked;
