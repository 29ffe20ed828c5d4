/// Tracers, a plugin contract of the data plane. Start with [TracerFactory].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.tracing;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
