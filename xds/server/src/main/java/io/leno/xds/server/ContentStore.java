package io.leno.xds.server;

import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/// Keeps one copy of equal resources, however many proxies have them. Safe to use from any thread.
final class ContentStore {
    private final Map<XdsResource, WeakReference<XdsResource>> resources = new WeakHashMap<>();

    synchronized List<XdsResource> shared(List<XdsResource> made) {
        return made.stream().map(this::shared).toList();
    }

    private XdsResource shared(XdsResource made) {
        WeakReference<XdsResource> known = resources.get(made);
        @Nullable XdsResource same = known == null ? null : known.get();
        // whoever made it may have changed: then the newer account of the same bytes is kept
        if (same != null && same.madeBy().equals(made.madeBy())) return same;
        resources.remove(made);
        resources.put(made, new WeakReference<>(made));
        return made;
    }

    synchronized int size() {
        return resources.size();
    }
}
