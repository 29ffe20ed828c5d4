/// Pages that bundles add to the monitoring port of the control plane (15014).
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.monitoring;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
