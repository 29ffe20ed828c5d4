package io.leno.filters.extauthz;

import io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz;
import io.leno.api.connection.NetworkFilterContext;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Envoy's filter that asks somebody else whether a connection may go on:
/// `envoy.filters.network.ext_authz`.
@Component(service = NetworkFilterFactory.class)
public final class ConnectionAuthzFilterFactory implements NetworkFilterFactory {
    static final String NAME = "envoy.filters.network.ext_authz";

    private static final Set<String> FIELDS =
            Set.of(
                    "stat_prefix",
                    "grpc_service",
                    "failure_mode_allow",
                    "include_peer_certificate",
                    "transport_api_version",
                    "filter_enabled_metadata",
                    "include_tls_session");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(ExtAuthz.getDescriptor().getFullName()));
    }

    @Override
    public NetworkFilterSettings configure(PluginConfig config, NetworkFilterContext context) {
        ExtAuthz read = FilterConfig.read(config, ExtAuthz.newBuilder()).build();
        FilterConfig.requireOnly(read, FIELDS);
        if (read.getStatPrefix().isEmpty())
            throw new InvalidPluginConfigException(
                    "stat_prefix: value length must be at least 1 characters");
        var checks = new ConnectionChecks(read, context);
        return connection -> new ConnectionAuthzFilter(connection, checks);
    }
}
