/// What runs in the mesh: services, endpoints, workloads and rules. Start with [MeshModel].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
