package io.leno.api.stats;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Set;

/// Makes the stats sinks of one kind. A bundle registers one as a declarative-services component;
/// each entry of the bootstrap's `stats_sinks` with one of its type URLs is served by it. Where two
/// take the same type URL, the one that came last serves from the next flush on, and the older
/// one's sink is closed. Called on the configuration's thread.
@ConsumerType
public interface StatsSinkFactory {
    /// Type URLs of the configurations this factory takes.
    Set<String> typeUrls();

    /// Parses and validates once.
    ///
    /// @throws InvalidPluginConfigException naming the field, its value and what was expected; a
    ///   proxy does not start with it
    StatsSink create(PluginConfig config, ProxyContext proxy);
}
