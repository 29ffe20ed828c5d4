/// What a control plane would write as the status of objects, told without one. Start with
/// [ObjectStatuses].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.istio.status;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
