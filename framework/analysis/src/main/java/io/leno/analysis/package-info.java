/// Analysis of everything there is, and the analyzers that Istio has, a package for each thing they
/// look at. Start with [Analysis].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.analysis;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
