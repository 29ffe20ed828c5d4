/// Analysis: what resources say together, and what of it will not work. Start with [Analyzer].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.analysis;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
