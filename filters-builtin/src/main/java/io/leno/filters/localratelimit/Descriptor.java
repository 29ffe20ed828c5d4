package io.leno.filters.localratelimit;

import io.envoyproxy.envoy.config.route.v3.RateLimit;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.LocalRateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What a request is, as far as its limit goes: keys and values in order.
record Descriptor(List<Entry> entries) {
    record Entry(String key, String value) {}

    static Descriptor of(LocalRateLimitDescriptor config) {
        var entries = new ArrayList<Entry>();
        for (RateLimitDescriptor.Entry entry : config.getEntriesList()) {
            if (entry.getValue().isEmpty()) {
                throw new InvalidPluginConfigException(
                        "descriptors.entries."
                                + entry.getKey()
                                + ".value: empty: descriptors for any value are not supported yet");
            }
            entries.add(new Entry(entry.getKey(), entry.getValue()));
        }
        return new Descriptor(entries);
    }

    /// What these actions make of a request; null where one of them finds nothing.
    static @Nullable Descriptor of(RateLimit config, HttpStream stream) {
        var entries = new ArrayList<Entry>(config.getActionsCount());
        for (RateLimit.Action action : config.getActionsList()) {
            Entry entry = entry(action, stream);
            if (entry != null) entries.add(entry);
            else if (!mayBeMissing(action)) return null;
        }
        return new Descriptor(entries);
    }

    private static boolean mayBeMissing(RateLimit.Action action) {
        return action.hasRequestHeaders() && action.getRequestHeaders().getSkipIfAbsent();
    }

    private static @Nullable Entry entry(RateLimit.Action action, HttpStream stream) {
        return switch (action.getActionSpecifierCase()) {
            case GENERIC_KEY -> {
                String key = action.getGenericKey().getDescriptorKey();
                yield new Entry(
                        key.isEmpty() ? "generic_key" : key,
                        action.getGenericKey().getDescriptorValue());
            }
            case REQUEST_HEADERS -> {
                var header = action.getRequestHeaders();
                String value = stream.requestHeaders().get(header.getHeaderName());
                yield value == null ? null : new Entry(header.getDescriptorKey(), value);
            }
            case REMOTE_ADDRESS -> {
                var address = stream.info().downstreamRemoteAddress().getAddress();
                yield new Entry("remote_address", address.getHostAddress());
            }
            case DESTINATION_CLUSTER -> {
                String cluster = stream.info().clusterName();
                yield cluster == null ? null : new Entry("destination_cluster", cluster);
            }
            default -> throw unsupported(action);
        };
    }

    /// @throws InvalidPluginConfigException for actions that are not there
    static void check(RateLimit config) {
        for (RateLimit.Action action : config.getActionsList()) {
            switch (action.getActionSpecifierCase()) {
                case GENERIC_KEY, REQUEST_HEADERS, REMOTE_ADDRESS, DESTINATION_CLUSTER -> {}
                default -> throw unsupported(action);
            }
        }
    }

    private static InvalidPluginConfigException unsupported(RateLimit.Action action) {
        return new InvalidPluginConfigException(
                "rate_limits.actions: "
                        + action.getActionSpecifierCase()
                        + " is not supported yet (expected: generic_key, request_headers,"
                        + " remote_address or destination_cluster)");
    }
}
