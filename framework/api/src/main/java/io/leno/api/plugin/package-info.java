/// What all plugins share: their configuration, their life cycle, and what one can do to them.
/// Start with [PluginDeployments]; hosts of plugins with [PluginHost] and [PluginTraffic], makers
/// of other kinds of plugins with [PluginEngine].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
