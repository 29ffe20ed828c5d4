package io.leno.proxy.http;

import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;

/// Whom a connection manager believes about where requests come from; names are Envoy's.
///
/// @param machineAddress names clients on this machine in `x-forwarded-for`
/// @param trustedHops `xff_num_trusted_hops`
/// @param detectors `original_ip_detection_extensions`, or what stands for none
/// @param internal `internal_address_config`: requests from there count as internal
/// @param appendPort `append_x_forwarded_port`
/// @param scheme `scheme_header_transformation`; null leaves it as it came
/// @param userAgent `add_user_agent`: the node's cluster; empty adds nothing
/// @param nodeId the node's name, for `x-envoy-downstream-service-node`
public record EdgeSettings(
        boolean useRemoteAddress,
        boolean skipXffAppend,
        String machineAddress,
        int trustedHops,
        List<OriginDetector> detectors,
        List<AddressRange> internal,
        boolean appendPort,
        @Nullable String scheme,
        String userAgent,
        String nodeId) {
    public EdgeSettings {
        detectors = List.copyOf(detectors);
        internal = List.copyOf(internal);
    }

    boolean isInternal(InetAddress address) {
        return AddressRange.anyContains(internal, address);
    }

    /// As Envoy writes it: IPv6 in short.
    static String text(InetAddress address) {
        return NetUtil.toAddressString(address);
    }
}
