package io.leno.filters.istio;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.istio.PeerMetadata.Method;
import io.leno.filters.istio.PeerMetadata.Rules;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// One request and its response: both sides learn of each other.
final class PeerMetadataFilter implements HttpFilter {
    private static final String ID = "x-envoy-peer-metadata-id";
    private static final String METADATA = "x-envoy-peer-metadata";

    private final HttpStream stream;
    private final Rules rules;
    private boolean askedForId;
    private boolean askedForMetadata;

    PeerMetadataFilter(HttpStream stream, Rules rules) {
        this.stream = stream;
        this.rules = rules;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        if (rules.discoverDownstream().contains(Method.HEADERS)) {
            askedForId = headers.contains(ID);
            askedForMetadata = headers.contains(METADATA);
        }
        discover(rules.discoverDownstream(), headers, PeerMetadata.DOWNSTREAM);
        for (Method method : rules.tellUpstream()) {
            switch (method) {
                case HEADERS -> {
                    if (isToBeTold()) tell(headers, true, true);
                }
                case BAGGAGE -> headers.set("baggage", rules.baggage());
                case DISCOVERY -> {}
            }
        }
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        discover(rules.discoverUpstream(), headers, PeerMetadata.UPSTREAM);
        for (Method method : rules.tellDownstream()) {
            switch (method) {
                case HEADERS -> tell(headers, askedForId, askedForMetadata);
                case BAGGAGE -> headers.set("baggage", rules.baggage());
                case DISCOVERY -> {}
            }
        }
        return FilterStatus.CONTINUE;
    }

    private void tell(Headers headers, boolean id, boolean metadata) {
        if (id) headers.set(ID, rules.id());
        if (metadata) headers.set(METADATA, rules.value());
    }

    /// Others than proxies of the mesh need not know of us.
    private boolean isToBeTold() {
        String cluster = stream.info().clusterName();
        if (rules.skipsExternal() && "PassthroughCluster".equals(cluster)) return false;
        if (!(stream.info().clusterMetadata().get("istio") instanceof Map<?, ?> istio)) return true;
        if (rules.skipsExternal() && Boolean.TRUE.equals(istio.get("external"))) return false;
        return !Boolean.TRUE.equals(istio.get("disable_mx"));
    }

    private void discover(List<Method> methods, Headers headers, String key) {
        for (Method method : methods) {
            Workload peer =
                    switch (method) {
                        case HEADERS -> told(headers);
                        case BAGGAGE -> Baggage.workload(headers.get("baggage"));
                        case DISCOVERY -> null;
                    };
            if (peer == null) continue;
            stream.filterState().putIfAbsent(key, peer);
            break;
        }
        if (methods.contains(Method.HEADERS)) {
            headers.remove(ID);
            headers.remove(METADATA);
        }
    }

    private @Nullable Workload told(Headers headers) {
        String metadata = headers.get(METADATA);
        if (metadata == null || metadata.isEmpty()) return null;
        return rules.decoded(headers.get(ID), metadata);
    }
}
