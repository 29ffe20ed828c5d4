package io.leno.api.tracing;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Set;

/// Makes the tracers of one kind. A bundle registers one as a declarative-services component; from
/// then on each connection manager that names one of its type URLs in `tracing.provider` gets a
/// tracer. Where two take the same type URL, the one that came last serves requests from then on;
/// the older one's tracer is closed after its last span. Without any, requests go untraced. Called
/// on the configuration's thread.
@ConsumerType
public interface TracerFactory {
    /// Type URLs of the configurations this factory takes.
    Set<String> typeUrls();

    /// Parses and validates once; requests only begin spans. Connection managers with the same
    /// configuration share a tracer.
    ///
    /// @throws InvalidPluginConfigException naming the field, its value and what was expected; the
    ///   listener that needs it is refused and the last good one stays
    Tracer create(PluginConfig config, ProxyContext proxy);
}
