package io.leno.api.filter;

import io.leno.api.plugin.PluginConfig;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Set;

/// Makes the filters of one kind. A bundle registers one as a declarative-services component, or
/// names it in `META-INF/services`; from then on every proxy of the process can use it, and from
/// the moment it is withdrawn no new stream does. Where two have the same name, the newer bundle's
/// serves new streams and the older one's finishes what it has. Methods are called from any thread,
/// except where said otherwise.
@ConsumerType
public interface HttpFilterFactory {
    /// The plugin's name: `envoy.filters.http.fault`, `com.example.tenant-header`.
    String name();

    /// Type URLs of the configurations this factory takes; by them xDS finds it. Empty for a plugin
    /// that is found by name only.
    default Set<String> typeUrls() {
        return Set.of();
    }

    /// Parses and validates once; requests only run. A factory implements this or
    /// [#configure(PluginConfig, FilterContext)].
    ///
    /// @throws InvalidPluginConfigException naming the field, its value and what was expected; the
    ///   listener that needs it is refused and the last good one stays
    default HttpFilterSettings configure(PluginConfig config) {
        throw new io.leno.api.plugin.InvalidPluginConfigException(
                name() + ": can only be configured with a context");
    }

    /// As [#configure(PluginConfig)], for filters that count, call or keep time beside their
    /// streams; this is the one that hosts call.
    ///
    /// @param context lives as long as the settings do, and may be kept by them
    /// @throws InvalidPluginConfigException as [#configure(PluginConfig)]
    default HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        return configure(config);
    }

    /// Parses and validates a `typed_per_filter_config`; streams find the result as
    /// [HttpStream#routeConfig()].
    ///
    /// @throws InvalidPluginConfigException as [#configure], and by default: most filters have no
    ///   settings per route
    default Object configureRoute(PluginConfig config) {
        throw new io.leno.api.plugin.InvalidPluginConfigException(
                name() + ": has no per-route configuration");
    }

    /// Reads the rates that a route or virtual host limits; streams find the result as
    /// [HttpStream#routeRates()]. Only filters that limit rates need it.
    ///
    /// @param config `envoy.config.route.v3.VirtualHost`, of which only `rate_limits` is there
    /// @throws InvalidPluginConfigException as [#configureRoute]
    default Object configureRateLimits(PluginConfig config) {
        return config;
    }

    /// Where the filter serves without being named by any configuration.
    default Attachment attachment() {
        return Attachment.WHERE_CONFIGURED;
    }

    /// Where a filter serves by its mere presence; it then stands right before the router, with an
    /// empty configuration.
    enum Attachment {
        WHERE_CONFIGURED,
        /// In every HTTP filter chain of every proxy.
        EVERYWHERE,
        /// On gateways only: in proxies whose node id starts with `router~`, and those without a
        /// node id in that form.
        GATEWAYS,
        /// Towards the workload, in listeners whose traffic direction is INBOUND.
        INBOUND,
        /// From the workload, in listeners of sidecars whose traffic direction is OUTBOUND.
        OUTBOUND
    }
}
