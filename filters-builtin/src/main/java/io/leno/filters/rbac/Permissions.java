package io.leno.filters.rbac;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.type.v3.Int32Range;
import io.leno.api.filter.StreamInfo;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.FilterConfig;
import io.leno.filters.TextMatch;
import io.leno.proto.match.PathTemplate;

import java.util.List;

/// What is asked for: Envoy's `Permission` → [Rule].
final class Permissions {
    /// One more than the last port.
    private static final int PORTS = 65_536;

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
            case DESTINATION_PORT_RANGE -> ports(config.getDestinationPortRange());
            case METADATA -> SharedRules.metadata(config.getMetadata());
            case SOURCED_METADATA -> SharedRules.metadata(config.getSourcedMetadata());
            case NOT_RULE -> Rule.not(of(config.getNotRule()));
            case REQUESTED_SERVER_NAME -> serverName(TextMatch.of(config.getRequestedServerName()));
            case MATCHER -> UpstreamAddress.rule(config.getMatcher());
            case URI_TEMPLATE -> template(config.getUriTemplate());
            case RULE_NOT_SET ->
                    throw new InvalidPluginConfigException("permissions: rule is required");
        };
    }

    private static Rule ports(Int32Range range) {
        int start = range.getStart();
        int end = range.getEnd();
        if (start < 0 || start > PORTS)
            throw new InvalidPluginConfigException("range start " + start + " is out of bounds");
        if (end < 0 || end > PORTS)
            throw new InvalidPluginConfigException("range end " + end + " is out of bounds");
        if (start >= end)
            throw new InvalidPluginConfigException(
                    "range start " + start + " cannot be greater or equal than range end " + end);
        return ports(start, end - start);
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

    /// The path without query and fragment.
    private static Rule template(TypedExtensionConfig config) {
        UriTemplateMatchConfig message =
                FilterConfig.unpack(
                        "permissions: uri_template", config, UriTemplateMatchConfig.class);
        try {
            PathTemplate template = PathTemplate.compile(message.getPathTemplate());
            return subject -> {
                List<String> path = subject.header(":path");
                return !path.isEmpty() && template.matches(SharedRules.pathOnly(path.getFirst()));
            };
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfigException(
                    "permissions: uri_template: " + e.getMessage(), e);
        }
    }
}
