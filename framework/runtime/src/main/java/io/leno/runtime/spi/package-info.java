/// What outlives a generation of the proxy core, and how one hands over to the next; what engines
/// of scripts ask of the runtime. On the boot class path, so that the old and the new generation
/// see the same classes. Start with [ProxySeat].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.runtime.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
