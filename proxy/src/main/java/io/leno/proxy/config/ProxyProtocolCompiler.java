package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolPassThroughTLVs;
import io.leno.proxy.listener.ProxyProtocol;
import io.leno.proxy.stats.Stats;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/// `ProxyProtocol` → the listener filter at work.
final class ProxyProtocolCompiler {
    private static final String NAMESPACE = "envoy.filters.listener.proxy_protocol";

    private ProxyProtocolCompiler() {}

    static ProxyProtocol compile(Any any, Stats stats, FieldCoverage coverage, String where) {
        var config =
                any.getTypeUrl().isEmpty()
                        ? defaults()
                        : Protos.unpack(
                                any,
                                io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3
                                        .ProxyProtocol.class,
                                where);
        coverage.check(config, where);
        Set<Integer> refused = new HashSet<>();
        for (ProxyProtocolConfig.Version version : config.getDisallowedVersionsList())
            refused.add(version == ProxyProtocolConfig.Version.V1 ? 1 : 2);
        List<ProxyProtocol.Rule> rules =
                config.getRulesList().stream()
                        .map(
                                rule ->
                                        new ProxyProtocol.Rule(
                                                rule.getTlvType(),
                                                namespace(
                                                        rule.getOnTlvPresent()
                                                                .getMetadataNamespace()),
                                                rule.getOnTlvPresent().getKey()))
                        .toList();
        return new ProxyProtocol(
                new ProxyProtocol.Settings(
                        config.getStatPrefix(),
                        config.getAllowRequestsWithoutProxyProtocol(),
                        refused,
                        rules,
                        passed(config.getPassThroughTlvs(), config.hasPassThroughTlvs())),
                stats);
    }

    private static io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol
            defaults() {
        return io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol
                .getDefaultInstance();
    }

    private static String namespace(String configured) {
        return configured.isEmpty() ? NAMESPACE : configured;
    }

    /// Types of extensions that are passed on.
    static IntPredicate passed(ProxyProtocolPassThroughTLVs config, boolean present) {
        if (!present) return _ -> false;
        if (config.getMatchType() == ProxyProtocolPassThroughTLVs.PassTLVsMatchType.INCLUDE_ALL)
            return _ -> true;
        Set<Integer> types = Set.copyOf(config.getTlvTypeList());
        return types::contains;
    }
}
