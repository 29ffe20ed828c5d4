/// Conditions in CEL, as Envoy's messages carry them: parsed, or parsed and checked.
@NullMarked
@Export
@Version("1.0.0")
package io.leno.proto.cel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
