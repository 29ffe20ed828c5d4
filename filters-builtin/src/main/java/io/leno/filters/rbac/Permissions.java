package io.leno.filters.rbac;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.leno.api.filter.StreamInfo;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.TextMatch;

import java.util.List;

/// What is asked for: Envoy's `Permission` → [Rule].
final class Permissions {
    private Permissions() {}

    static Rule any(List<Permission> configs) {
        return Rule.any(configs.stream().map(Permissions::of).toList());
    }

    @SuppressWarnings("deprecation") // metadata: older control planes send it
    private static Rule of(Permission config) {
        return switch (config.getRuleCase()) {
            case AND_RULES ->
                    Rule.all(
                            config.getAndRules().getRulesList().stream()
                                    .map(Permissions::of)
                                    .toList());
            case OR_RULES -> any(config.getOrRules().getRulesList());
            case ANY -> _ -> true;
            case HEADER -> SharedRules.header(config.getHeader());
            case URL_PATH -> SharedRules.path(config.getUrlPath());
            case DESTINATION_IP ->
                    SharedRules.address(
                            config.getDestinationIp(), StreamInfo::downstreamLocalAddress);
            case DESTINATION_PORT -> ports(config.getDestinationPort(), 1);
            case DESTINATION_PORT_RANGE -> {
                int start = config.getDestinationPortRange().getStart();
                yield ports(start, config.getDestinationPortRange().getEnd() - start);
            }
            case METADATA -> SharedRules.metadata(config.getMetadata());
            case SOURCED_METADATA -> SharedRules.metadata(config.getSourcedMetadata());
            case NOT_RULE -> Rule.not(of(config.getNotRule()));
            case REQUESTED_SERVER_NAME -> serverName(TextMatch.of(config.getRequestedServerName()));
            case MATCHER -> throw unsupported("matcher", config.getMatcher().getName());
            case URI_TEMPLATE ->
                    throw unsupported("uri_template", config.getUriTemplate().getName());
            case RULE_NOT_SET ->
                    throw new InvalidPluginConfigException("permissions: rule is required");
        };
    }

    private static Rule ports(int from, int many) {
        return subject -> {
            int port = subject.info().downstreamLocalAddress().getPort();
            return from <= port && port < from + many;
        };
    }

    private static Rule serverName(TextMatch match) {
        return subject -> {
            String name = subject.info().requestedServerName();
            return match.matches(name == null ? "" : name);
        };
    }

    private static InvalidPluginConfigException unsupported(String field, String name) {
        return new InvalidPluginConfigException(
                "permissions: " + field + ": " + name + ": not supported yet");
    }
}
