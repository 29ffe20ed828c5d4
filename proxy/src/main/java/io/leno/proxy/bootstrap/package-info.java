/// Reads Envoy's bootstrap: from a file or text, or rendered from an agent's settings. Start with
/// [BootstrapLoader].
@NullMarked
package io.leno.proxy.bootstrap;

import org.jspecify.annotations.NullMarked;
