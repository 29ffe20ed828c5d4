/// Requests of plugins to clusters of the proxy. Start with [ClusterClient].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.cluster;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
