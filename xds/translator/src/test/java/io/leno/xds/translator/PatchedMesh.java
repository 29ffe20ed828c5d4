package io.leno.xds.translator;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.api.config.ResourceKey;

import java.util.List;

/// A mesh with one EnvoyFilter, and what a sidecar gets of it.
final class PatchedMesh {
    static final String REVIEWS = "reviews.default.svc.cluster.local:9080";
    static final String REVIEWS_CLUSTER = "outbound|9080||reviews.default.svc.cluster.local";
    static final String ROUTER = "envoy.filters.http.router";
    static final String LUA =
            """
            {"name": "hello", "typedConfig": {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
              "defaultSourceCode": {"inlineString": "function envoy_on_request(h) end"}}}
            """;

    private PatchedMesh() {}

    static Translated translated(PatchRule rule) {
        return Translated.of(mesh(rule), TestMesh.sidecar());
    }

    static TestMesh mesh(PatchRule rule) {
        return TestMesh.bookinfo().rule(key(), rule.rule());
    }

    static ResourceKey key() {
        return key("default", "patches");
    }

    static ResourceKey key(String namespace, String name) {
        return new ResourceKey("networking.istio.io", "EnvoyFilter", namespace, name);
    }

    static String names(Translated translated, String listener) {
        return String.join(
                ",",
                manager(translated.listener(listener)).getHttpFiltersList().stream()
                        .map(each -> each.getName().substring(each.getName().lastIndexOf('.') + 1))
                        .toList());
    }

    static HttpConnectionManager manager(Listener listener) {
        return managers(listener).getFirst();
    }

    static List<HttpConnectionManager> managers(Listener listener) {
        return listener.getFilterChainsList().stream()
                .flatMap(chain -> chain.getFiltersList().stream())
                .filter(filter -> filter.getName().equals(PatchRule.MANAGER))
                .map(Translated::connectionManager)
                .toList();
    }
}
