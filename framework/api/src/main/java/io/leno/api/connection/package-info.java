/// Plugins that see connections before and below HTTP: listener filters, which look at a socket
/// before its filter chain is chosen, and network filters, which see its bytes. Start with
/// [ListenerFilterFactory] and [NetworkFilterFactory].
@NullMarked
@Export
@Version("1.3.0")
package io.leno.api.connection;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
