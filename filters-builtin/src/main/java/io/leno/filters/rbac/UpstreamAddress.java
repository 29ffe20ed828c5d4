package io.leno.filters.rbac;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.rbac.matchers.upstream_ip_port.v3.UpstreamIpPortMatcher;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.AddressPrefix;
import io.leno.filters.FilterConfig;

import java.net.InetSocketAddress;

/// Where the request will go, as filters before this one know it: they leave the address in the
/// filter state. Envoy: `envoy.rbac.matchers.upstream_ip_port`.
final class UpstreamAddress {
    private static final String KEY = "envoy.stream.upstream_address";

    private UpstreamAddress() {}

    static Rule rule(TypedExtensionConfig extension) {
        UpstreamIpPortMatcher config =
                FilterConfig.unpack("permissions: matcher", extension, UpstreamIpPortMatcher.class);
        if (!config.hasUpstreamIp() && !config.hasUpstreamPortRange())
            throw new InvalidPluginConfigException(
                    "Invalid UpstreamIpPortMatcher configuration - missing `upstream_ip` and/or"
                            + " `upstream_port_range`");
        AddressPrefix prefix =
                config.hasUpstreamIp() ? AddressPrefix.of(config.getUpstreamIp()) : null;
        Int64Range ports = config.getUpstreamPortRange();
        return subject -> {
            String text = subject.info().filterState(KEY);
            InetSocketAddress address = text == null ? null : SocketAddressText.parse(text);
            if (address == null) return false;
            if (prefix != null && !prefix.contains(address.getAddress())) return false;
            return !config.hasUpstreamPortRange()
                    || (ports.getStart() <= address.getPort()
                            && address.getPort() < ports.getEnd());
        };
    }
}
