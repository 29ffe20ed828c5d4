package io.leno.xds.translator.patch;

import com.google.protobuf.Message;
import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.FilterChainMatch;
import io.leno.api.istio.EnvoyFilter.FilterClass;
import io.leno.api.istio.EnvoyFilter.FilterMatch;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.EnvoyFilter.ObjectMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.ProxyMatch;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// One patch, with its value read.
///
/// @param index in the rule
/// @param value null for REMOVE, and where it could not be read
/// @param types of everything the value packs in an `Any`
/// @param extension the type of the filter's own settings; empty for what is no filter
/// @param refusal why it cannot be used; null where it can
/// @param complaint what was left out of the value; null for nothing
record CompiledPatch(
        Rule<EnvoyFilter> rule,
        int index,
        ApplyTo applyTo,
        Operation operation,
        FilterClass filterClass,
        @Nullable ObjectMatch match,
        @Nullable Pattern proxyVersion,
        @Nullable Message value,
        Set<String> types,
        String extension,
        @Nullable String refusal,
        @Nullable String complaint) {
    /// One is only ever itself; to compare what is in it would cost more than to apply it.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    ResourceKey key() {
        return rule.key();
    }

    String path() {
        return "spec.configPatches[" + index + "]";
    }

    /// The name of what it changes or adds; empty where it has none.
    String target() {
        ListenerMatch listener = listener();
        FilterChainMatch chain = listener == null ? null : listener.filterChain();
        FilterMatch filter = chain == null ? null : chain.filter();
        String named =
                switch (value) {
                    case HttpFilter each -> each.getName();
                    case Filter each -> each.getName();
                    case ListenerFilter each -> each.getName();
                    case FilterChain each -> each.getName();
                    case Listener each -> each.getName();
                    case Cluster each -> each.getName();
                    case VirtualHost each -> each.getName();
                    case Route each -> each.getName();
                    case TypedExtensionConfig each -> each.getName();
                    case null, default -> "";
                };
        if (!named.isEmpty() || filter == null) return named;
        return filter.subFilter() == null ? filter.name() : filter.subFilter().name();
    }

    @Nullable ListenerMatch listener() {
        return match == null ? null : match.listener();
    }

    Context context() {
        return match == null ? Context.ANY : match.context();
    }

    boolean isFor(Context asked) {
        return context() == Context.ANY || context() == asked;
    }

    /// What may be added once for a whole proxy is added in the direction that every proxy has.
    boolean isAddedFor(Context asked) {
        return context() == Context.ANY ? asked != Context.SIDECAR_INBOUND : context() == asked;
    }

    boolean isFor(Node node) {
        ProxyMatch proxy = match == null ? null : match.proxy();
        if (proxy == null) return true;
        if (proxyVersion != null) {
            String told = node.metadata("ISTIO_VERSION", "");
            if (told.isEmpty() || !proxyVersion.matcher(told).find()) return false;
        }
        return proxy.metadata().entrySet().stream()
                .allMatch(each -> each.getValue().equals(node.metadata().get(each.getKey())));
    }

    /// The value, which is there for every operation but REMOVE.
    <T extends Message> T value(Class<T> type) {
        if (value == null)
            throw new IllegalStateException(path() + ": " + operation + ": no value");
        return type.cast(value);
    }
}
