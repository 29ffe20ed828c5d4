package io.leno.runtime.framework;

import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import java.io.IOException;
import java.util.List;

/// Hands settings to ConfigAdmin, before the components that wait for them are there.
final class Settings {
    /// Any bundle may have the configuration, so also a newer generation.
    private static final String ANY_BUNDLE = "?";

    private Settings() {}

    static void apply(BundleContext context, List<ComponentSettings> settings)
            throws IOException, StartException {
        ServiceReference<ConfigurationAdmin> reference =
                context.getServiceReference(ConfigurationAdmin.class);
        ConfigurationAdmin admin = reference == null ? null : context.getService(reference);
        if (admin == null) {
            throw new StartException(
                    "no ConfigurationAdmin (expected: a bundle of the profile offers it)");
        }
        for (ComponentSettings each : settings) {
            Configuration configuration =
                    each.name().isPresent()
                            ? admin.getFactoryConfiguration(
                                    each.pid(), each.name().get(), ANY_BUNDLE)
                            : admin.getConfiguration(each.pid(), ANY_BUNDLE);
            configuration.update(FrameworkUtil.asDictionary(each.values()));
        }
        context.ungetService(reference);
    }
}
