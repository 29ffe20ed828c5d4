/// Manifests: objects in Kubernetes' form, read from YAML with their lines. Start with [Manifest].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.manifest;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
