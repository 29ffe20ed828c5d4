package io.leno.testkit;

import io.leno.api.filter.ProxyHealth;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// What a test says about the proxy and its clusters.
public final class FakeProxyHealth implements ProxyHealth {
    public boolean failing;
    public String ownCluster = "";
    public final Map<String, Members> members = new HashMap<>();

    @Override
    public boolean isFailing() {
        return failing;
    }

    @Override
    public String ownCluster() {
        return ownCluster;
    }

    @Override
    public @Nullable Members members(String cluster) {
        return members.get(cluster);
    }
}
