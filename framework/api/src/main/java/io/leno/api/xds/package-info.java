/// The seam between control and data plane: nodes, resources, translators, sources. Start with
/// [Translator].
@NullMarked
@Export
@Version("1.1.0")
package io.leno.api.xds;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
