/// The rules that Envoy's messages carry about their own fields, what breaks them, and where the
/// messages are.
@NullMarked
@Export
@Version("1.0.0")
package io.leno.proto;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
