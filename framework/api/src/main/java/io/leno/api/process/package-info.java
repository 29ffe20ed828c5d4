/// The process a bundle runs in: how it says that it is up, or that it cannot be.
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.process;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
