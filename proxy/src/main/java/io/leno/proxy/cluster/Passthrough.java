package io.leno.proxy.cluster;

import io.leno.proxy.internal.PassedOn;
import io.leno.proxy.stats.Counter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What connections to listeners inside the proxy bring along. Envoy: `internal_upstream`.
///
/// @param missing counts what was not there
public record Passthrough(List<Source> sources, Counter missing) {
    public Passthrough {
        sources = List.copyOf(sources);
    }

    /// @param ofHost the endpoint's metadata, else the cluster's
    /// @param name of the namespace
    public record Source(boolean ofHost, String name) {}

    /// To this host.
    public PassedOn to(Host host) {
        if (sources.isEmpty()) return PassedOn.NOTHING;
        Map<String, Map<String, Object>> found = new HashMap<>();
        for (Source source : sources) {
            Map<String, ?> from =
                    source.ofHost() ? host.endpoint().metadata() : host.cluster().metadata();
            if (from.get(source.name()) instanceof Map<?, ?> values)
                found.put(source.name(), copy(values));
            else missing.inc();
        }
        return new PassedOn(found);
    }

    private static Map<String, Object> copy(Map<?, ?> values) {
        Map<String, Object> copy = new HashMap<>();
        values.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }
}
