package io.leno.proxy;

import io.leno.proxy.config.DynamicForwardFactory;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.filter.FilterRegistry.Registration;
import io.leno.proxy.plugin.PluginKind;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.plugin.Provided;
import io.leno.proxy.sink.StatsdFactory;
import io.leno.proxy.tracing.TracerFactories;

import java.util.Set;

/// What the proxy brings along of the kinds that bundles can bring; a bundle's takes precedence.
final class BuiltInPlugins {
    private BuiltInPlugins() {}

    /// Does nothing where they are there already.
    static void addTo(FilterRegistry registry) {
        var forwarding = new DynamicForwardFactory();
        if (registry.find(forwarding.name(), "") == null)
            registry.add(Registration.of(forwarding, -1, -1, "built in", ""));
        addTo(registry.plugins());
    }

    private static void addTo(Plugins plugins) {
        var statsd = new StatsdFactory();
        add(plugins.statsSinks(), statsd, statsd.typeUrls());
        var zipkin = new TracerFactories.Zipkin();
        add(plugins.tracers(), zipkin, zipkin.typeUrls());
        var openTelemetry = new TracerFactories.OpenTelemetry();
        add(plugins.tracers(), openTelemetry, openTelemetry.typeUrls());
    }

    private static <F> void add(PluginKind<F> kind, F factory, Set<String> types) {
        kind.add(Provided.builtIn(factory, types));
    }
}
