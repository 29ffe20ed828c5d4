/// Sinks for what is counted, a plugin contract of the data plane. Start with [StatsSinkFactory].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.stats;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
