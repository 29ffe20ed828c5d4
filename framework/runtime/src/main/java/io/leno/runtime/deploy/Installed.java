package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginEngine;

import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

import java.util.Arrays;

/// A generation that the framework has.
///
/// @param maker the bundle of the engine that made it, or -1
/// @param closing what else ends with it: what an engine made
record Installed(Bundle bundle, long maker, Runnable closing) {
    static Installed jar(Bundle bundle) {
        return new Installed(bundle, -1, () -> {});
    }

    long bundleId() {
        return bundle.getBundleId();
    }

    /// Other plugins are made by it: it goes on as long as they do.
    boolean isEngine() {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        if (services == null) return false;
        return Arrays.stream(services)
                .flatMap(each -> Arrays.stream((String[]) each.getProperty(Constants.OBJECTCLASS)))
                .anyMatch(PluginEngine.class.getName()::equals);
    }
}
