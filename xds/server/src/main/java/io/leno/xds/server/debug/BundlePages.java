package io.leno.xds.server.debug;

import com.sun.net.httpserver.HttpExchange;

import io.leno.api.monitoring.MonitoringPages;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// Pages that bundles brought, by path. Safe to use from any thread.
public final class BundlePages {
    private volatile Map<String, Added> byPath = Map.of();
    private int port;

    /// One path of a bundle.
    private record Added(MonitoringPages pages, String about) {}

    /// The pages that come later hear of the port when they come.
    public synchronized void opened(int number) {
        port = number;
        byPath.values().stream().map(Added::pages).distinct().forEach(each -> each.opened(number));
    }

    public synchronized void add(MonitoringPages pages) {
        if (port > 0) pages.opened(port);
        var now = new TreeMap<>(byPath);
        pages.paths().forEach((path, about) -> now.put(path, new Added(pages, about)));
        byPath = now;
    }

    public synchronized void remove(MonitoringPages pages) {
        var now = new TreeMap<>(byPath);
        now.values().removeIf(added -> added.pages().equals(pages));
        byPath = now;
    }

    /// What the index says of each.
    Map<String, String> about() {
        var about = new TreeMap<String, String>();
        byPath.forEach((path, added) -> about.put(path, added.about()));
        return about;
    }

    /// The numbers of all bundles.
    Map<String, Double> metrics() {
        var metrics = new TreeMap<String, Double>();
        byPath.values().stream()
                .map(Added::pages)
                .distinct()
                .forEach(each -> metrics.putAll(each.metrics()));
        return metrics;
    }

    /// @return false where no page has the path
    boolean serve(String path, HttpExchange exchange) throws IOException {
        Added found = find(path);
        if (found == null) return false;
        found.pages().serve(exchange);
        return true;
    }

    private @Nullable Added find(String path) {
        for (String part = path; !part.isEmpty(); part = part.substring(0, part.lastIndexOf('/'))) {
            Added added = byPath.get(part);
            if (added != null) return added;
        }
        return null;
    }
}
