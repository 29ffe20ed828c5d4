package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

/// One generation of a plugin, without anything of it: may be kept after it is gone.
///
/// @param plugin its name
/// @param version of the bundle
/// @param bundle its symbolic name
public record Generation(String plugin, long bundleId, String version, String bundle) {
    public Generation {
        requireNonNull(plugin, "plugin");
        requireNonNull(version, "version");
        requireNonNull(bundle, "bundle");
    }

    @Override
    public String toString() {
        return plugin + " (bundle " + bundleId + " " + bundle + " " + version + ")";
    }
}
