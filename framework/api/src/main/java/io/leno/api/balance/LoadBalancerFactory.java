package io.leno.api.balance;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Set;

/// Makes the load balancing of one kind. A bundle registers one as a declarative-services
/// component; each cluster whose `load_balancing_policy` names one of its type URLs (as a message,
/// or as a `TypedStruct`) is balanced by it. Where two take the same type URL, the one that came
/// last picks from then on. When the last one is withdrawn, hosts are taken in turn until there is
/// one again. Called on the configuration's thread.
@ConsumerType
public interface LoadBalancerFactory {
    /// Type URLs of the configurations this factory takes.
    Set<String> typeUrls();

    /// Parses and validates once for each cluster.
    ///
    /// @throws InvalidPluginConfigException naming the field, its value and what was expected; the
    ///   cluster is refused and the last good one stays
    LoadBalancerSettings configure(PluginConfig config);
}
