package io.leno.xds.server;

import com.google.protobuf.Any;
import com.google.protobuf.UnsafeByteOperations;

import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps one copy of equal resources and of the messages they travel in, however many proxies have
/// them, as long as one does. Safe to use from any thread.
final class ContentStore {
    private final ConcurrentHashMap<Object, Entry> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<XdsResource> dropped = new ReferenceQueue<>();

    /// One resource, and what is made of it when it is first sent.
    private static final class Entry extends WeakReference<XdsResource> {
        private final int hash;
        private volatile @Nullable Any any;
        private volatile @Nullable Resource delta;
        private volatile @Nullable String endpoints;

        Entry(XdsResource resource, ReferenceQueue<XdsResource> dropped) {
            super(resource, dropped);
            hash = resource.hashCode();
        }

        @Override
        public int hashCode() {
            return hash;
        }

        /// By content, of entries and of [Sought]; one without content is only itself.
        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) return true;
            XdsResource mine = get();
            if (mine == null) return false;
            if (other instanceof Sought sought) return mine.equals(sought.resource);
            return other instanceof Entry entry && Objects.equals(mine, entry.get());
        }
    }

    /// What an entry is looked up by.
    private record Sought(XdsResource resource) {
        @Override
        public int hashCode() {
            return resource.hashCode();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Entry entry
                    ? Objects.equals(resource, entry.get())
                    : other instanceof Sought sought && resource.equals(sought.resource);
        }
    }

    List<XdsResource> shared(List<XdsResource> made) {
        forgetDropped();
        var shared = new ArrayList<XdsResource>(made.size());
        for (XdsResource each : made) shared.add(shared(each));
        return shared;
    }

    private XdsResource shared(XdsResource made) {
        Entry known = entries.get(new Sought(made));
        @Nullable XdsResource same = known == null ? null : known.get();
        // whoever made it may have changed: then the newer account of the same bytes is kept
        if (same != null && same.madeBy().equals(made.madeBy())) return same;
        if (known != null) entries.remove(known, known);
        var entry = new Entry(made, dropped);
        entries.put(entry, entry);
        return made;
    }

    private void forgetDropped() {
        for (Object entry = dropped.poll(); entry != null; entry = dropped.poll())
            entries.remove(entry, entry);
    }

    /// As state-of-the-world carries it.
    Any any(XdsResource resource) {
        Entry entry = entries.get(new Sought(resource));
        Any known = entry == null ? null : entry.any;
        if (known != null) return known;
        // the bytes are never modified
        var any =
                Any.newBuilder()
                        .setTypeUrl(resource.typeUrl())
                        .setValue(UnsafeByteOperations.unsafeWrap(resource.bytes()))
                        .build();
        if (entry != null) entry.any = any;
        return any;
    }

    /// As delta carries it.
    Resource delta(XdsResource resource) {
        Entry entry = entries.get(new Sought(resource));
        Resource known = entry == null ? null : entry.delta;
        if (known != null) return known;
        var delta =
                Resource.newBuilder()
                        .setName(resource.name())
                        .setVersion(resource.version())
                        .setResource(any(resource))
                        .build();
        if (entry != null) entry.delta = delta;
        return delta;
    }

    /// The name under which a cluster asks this stream for its endpoints; empty where it does not.
    String endpointsOf(XdsResource cluster) {
        Entry entry = entries.get(new Sought(cluster));
        String known = entry == null ? null : entry.endpoints;
        if (known != null) return known;
        String name = EndpointNames.of(cluster);
        if (entry != null) entry.endpoints = name;
        return name;
    }

    int size() {
        forgetDropped();
        return entries.size();
    }

    List<XdsResource> all() {
        return entries.values().stream().map(Entry::get).filter(Objects::nonNull).toList();
    }

    /// What proxies have they keep; what is sent next is kept anew.
    void clear() {
        entries.clear();
    }
}
