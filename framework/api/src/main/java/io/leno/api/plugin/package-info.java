/// What all plugins of the data plane share: their configuration and their life cycle.
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
