package io.leno.filters.rbac;

import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsPeer;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.TextMatch;

import java.util.List;

/// Who asks: Envoy's `Principal` → [Rule].
final class Principals {
    private Principals() {}

    static Rule any(List<Principal> configs) {
        return Rule.any(configs.stream().map(Principals::of).toList());
    }

    @SuppressWarnings("deprecation") // source_ip, metadata: older control planes send them
    private static Rule of(Principal config) {
        return switch (config.getIdentifierCase()) {
            case AND_IDS ->
                    Rule.all(config.getAndIds().getIdsList().stream().map(Principals::of).toList());
            case OR_IDS -> any(config.getOrIds().getIdsList());
            case ANY -> _ -> true;
            case AUTHENTICATED -> authenticated(config.getAuthenticated());
            case SOURCE_IP ->
                    SharedRules.address(
                            config.getSourceIp(), StreamInfo::downstreamDirectRemoteAddress);
            case DIRECT_REMOTE_IP ->
                    SharedRules.address(
                            config.getDirectRemoteIp(), StreamInfo::downstreamDirectRemoteAddress);
            case REMOTE_IP ->
                    SharedRules.address(config.getRemoteIp(), StreamInfo::downstreamRemoteAddress);
            case HEADER -> SharedRules.header(config.getHeader());
            case URL_PATH -> SharedRules.path(config.getUrlPath());
            case METADATA -> SharedRules.metadata(config.getMetadata());
            case SOURCED_METADATA -> SharedRules.metadata(config.getSourcedMetadata());
            case FILTER_STATE -> SharedRules.filterState(config.getFilterState());
            case NOT_ID -> Rule.not(of(config.getNotId()));
            case CUSTOM ->
                    throw new InvalidPluginConfigException(
                            "principals: custom: "
                                    + config.getCustom().getName()
                                    + ": not supported yet");
            case IDENTIFIER_NOT_SET ->
                    throw new InvalidPluginConfigException("principals: identifier is required");
        };
    }

    /// One of the names in the peer's certificate, or its subject.
    private static Rule authenticated(Principal.Authenticated config) {
        if (!config.hasPrincipalName()) return subject -> subject.info().downstreamPeer() != null;
        TextMatch match = TextMatch.of(config.getPrincipalName());
        return subject -> {
            TlsPeer peer = subject.info().downstreamPeer();
            if (peer == null) return false;
            for (String uri : peer.uris()) if (match.matches(uri)) return true;
            for (String name : peer.dnsNames()) if (match.matches(name)) return true;
            return match.matches(peer.subject());
        };
    }
}
