package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// All subscriptions: opened for what is referred to, closed when nothing refers to it any more.
/// Those to ADS share one stream; each other one has a file, stream or poll of its own, as in
/// Envoy. Belongs to the configuration's thread.
final class Feeds {
    private static final Logger log = LoggerFactory.getLogger(Feeds.class);

    /// Whom resources are for.
    interface Host {
        /// Puts into force; what is in force under a refused name stays.
        ///
        /// @return why, by name
        Map<String, String> apply(ResourceRef ref, Update update);

        /// Something was received, or is not waited for any more.
        void changed(String typeUrl);

        /// Runs on the configuration's thread and waits.
        <T> T call(Callable<T> work);

        /// The server of this stream says who it is, or is lost.
        void control(ResourceRef ref, boolean connected, @Nullable String identifier);
    }

    private final ScheduledExecutorService thread;
    private final Host host;
    private final Map<ResourceRef, Feed> feeds = new LinkedHashMap<>();
    private final Map<String, Set<String>> asked = new HashMap<>();
    private final Guests guests;
    private @Nullable Connections connections;
    private @Nullable ResourceSource ads;

    /// @param guests who else receives something over the stream for all types
    Feeds(ScheduledExecutorService thread, Host host, Guests guests) {
        this.thread = thread;
        this.host = host;
        this.guests = guests;
    }

    /// Servers can be reached from now on; null: no longer.
    void connect(@Nullable Connections to) {
        connections = to;
        if (to == null) {
            guests.disconnected();
            if (ads != null) ads.close();
            ads = null;
            asked.clear();
            for (Feed feed : feeds.values()) if (isRemote(feed)) release(feed);
            return;
        }
        feeds.values().forEach(this::open);
        askAds();
    }

    private static boolean isRemote(Feed feed) {
        return !(feed.ref.origin() instanceof ConfigOrigin.File);
    }

    private static void release(Feed feed) {
        feed.close();
        feed.restarts();
        feed.opened = false;
    }

    boolean isSettled(ResourceRef ref) {
        Feed feed = feeds.get(ref);
        return feed != null && feed.isSettled();
    }

    /// These and no others.
    void follow(Collection<Wanted> wanted) {
        Set<ResourceRef> refs = new HashSet<>();
        for (Wanted one : wanted) refs.add(one.ref());
        feeds.values()
                .removeIf(
                        feed -> {
                            if (refs.contains(feed.ref)) return false;
                            feed.close();
                            return true;
                        });
        for (Wanted one : wanted) {
            if (feeds.containsKey(one.ref())) continue;
            var feed = new Feed(one);
            feeds.put(one.ref(), feed);
            open(feed);
            if (!feed.isSettled()) await(feed, one.patience());
        }
        askAds();
    }

    private void await(Feed feed, Duration patience) {
        if (patience.isZero()) return;
        feed.timer =
                thread.schedule(
                        () -> {
                            if (feed.isSettled()) return;
                            log.warn(
                                    "{} {} did not come within {}",
                                    feed.ref.typeUrl(),
                                    feed.ref.name(),
                                    patience);
                            feed.timedOut();
                            host.changed(feed.ref.typeUrl());
                        },
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void open(Feed feed) {
        if (feed.opened) return;
        switch (feed.ref.origin()) {
            case ConfigOrigin.File(var path) -> {
                feed.opened = true;
                feed.source =
                        new FileSource(path, feed.ref.typeUrl(), thread, new FileConsumer(feed));
            }
            case ConfigOrigin.Api(var config) -> {
                if (connections == null) return;
                feed.opened = true;
                feed.attempted();
                openApi(feed, config, connections);
            }
            case ConfigOrigin.Ads _ -> {
                if (connections == null) return;
                feed.opened = true;
                feed.attempted();
            }
        }
    }

    private void openApi(Feed feed, ApiConfigSource config, Connections to) {
        try {
            ResourceSource source = to.api(config, feed.ref.typeUrl(), new ServerConsumer(feed));
            feed.source = source;
            source.subscribe(feed.ref.typeUrl(), names(Set.of(feed.ref.name())));
        } catch (InvalidResourceException e) {
            log.warn("{} {}: {}", feed.ref.typeUrl(), feed.ref.name(), e.getMessage());
            feed.rejected();
        }
    }

    private void askAds() {
        if (connections == null) return;
        Map<String, Set<String>> wanted = new LinkedHashMap<>();
        for (Feed feed : feeds.values()) {
            if (!feed.ref.origin().equals(ConfigOrigin.ADS)) continue;
            wanted.computeIfAbsent(feed.ref.typeUrl(), _ -> new TreeSet<>()).add(feed.ref.name());
        }
        for (String type : asked.keySet()) wanted.putIfAbsent(type, Set.of());
        if (wanted.isEmpty()) return;
        if (ads == null) ads = connections.ads(new AdsConsumer());
        ResourceSource stream = ads;
        wanted.forEach(
                (type, names) -> {
                    if (names.equals(asked.getOrDefault(type, Set.of()))) return;
                    asked.put(type, Set.copyOf(names));
                    stream.subscribe(type, names(names));
                });
    }

    private static ResourceNames names(Set<String> names) {
        return names.contains("") ? ResourceNames.all() : ResourceNames.of(names);
    }

    private Map<String, String> take(Feed feed, Update update) {
        Map<String, String> refused = new LinkedHashMap<>();
        if (!feed.ref.name().isEmpty()) refused.putAll(SingleResource.mismatch(feed.ref, update));
        boolean none =
                refused.isEmpty() && !feed.ref.name().isEmpty() && update.resources().isEmpty();
        if (none) feed.empty();
        else if (refused.isEmpty()) {
            Update whole = feed.ref.name().isEmpty() ? feed.whole(update) : update;
            refused.putAll(host.apply(feed.ref, whole));
        }
        if (refused.isEmpty()) feed.accepted(update.version(), SingleResource.reloads(feed.ref));
        else feed.rejected();
        return refused;
    }

    /// What one feed of its own gets.
    private class ServerConsumer implements ResourceConsumer {
        final Feed feed;

        ServerConsumer(Feed feed) {
            this.feed = feed;
        }

        @Override
        public Map<String, String> update(Update update) {
            return host.call(
                    () -> {
                        feed.attempted();
                        host.control(feed.ref, true, null);
                        Map<String, String> refused = take(feed, update);
                        host.changed(feed.ref.typeUrl());
                        return refused;
                    });
        }

        @Override
        public void identified(String controlPlane) {
            host.control(feed.ref, true, controlPlane);
        }

        @Override
        public void disconnected(String reason) {
            host.call(
                    () -> {
                        feed.attempted();
                        feed.failed();
                        host.control(feed.ref, false, null);
                        return true;
                    });
        }
    }

    /// Files are read on the configuration's thread.
    private final class FileConsumer extends ServerConsumer {
        FileConsumer(Feed feed) {
            super(feed);
        }

        @Override
        public Map<String, String> update(Update update) {
            feed.attempted();
            Map<String, String> refused = take(feed, update);
            if (!refused.isEmpty())
                log.warn("Filesystem config update rejected: {}", refused.values());
            host.changed(feed.ref.typeUrl());
            return refused;
        }

        @Override
        public void disconnected(String reason) {
            log.warn("Filesystem config update failure: {}", reason);
            feed.attempted();
            feed.failed();
        }
    }

    /// What comes by the stream for all types.
    private final class AdsConsumer implements ResourceConsumer {
        @Override
        public CompletionStage<Map<String, String>> consider(Update update) {
            CompletionStage<Map<String, String>> verdict = guests.consider(update);
            return verdict == null ? ResourceConsumer.super.consider(update) : verdict;
        }

        @Override
        public Map<String, String> update(Update update) {
            return host.call(() -> apply(update));
        }

        private Map<String, String> apply(Update update) {
            host.control(new ResourceRef(ConfigOrigin.ADS, "", ""), true, null);
            Feed all = feeds.get(ref(update, ""));
            Map<String, String> refused = new LinkedHashMap<>();
            if (all != null) {
                all.attempted();
                refused.putAll(take(all, update));
            } else {
                for (XdsResource resource : update.resources()) {
                    Feed feed = feeds.get(ref(update, resource.name()));
                    if (feed == null) continue; // nobody asks for it any more
                    feed.attempted();
                    var one =
                            new Update(
                                    update.typeUrl(),
                                    update.version(),
                                    List.of(resource),
                                    Set.of());
                    refused.putAll(take(feed, one));
                }
            }
            host.changed(update.typeUrl());
            return refused;
        }

        private static ResourceRef ref(Update update, String name) {
            return new ResourceRef(ConfigOrigin.ADS, update.typeUrl(), name);
        }

        @Override
        public void identified(String controlPlane) {
            host.control(new ResourceRef(ConfigOrigin.ADS, "", ""), true, controlPlane);
            if (controlPlane.equals(Guests.LENO)) thread.execute(this::letGuestsIn);
        }

        private void letGuestsIn() {
            if (ads != null && connections != null) guests.letIn(ads, connections);
        }

        @Override
        public void disconnected(String reason) {
            log.warn("xDS server lost: {}; what it sent stays in force", reason);
            host.call(
                    () -> {
                        for (Feed feed : feeds.values()) {
                            if (!feed.ref.origin().equals(ConfigOrigin.ADS)) continue;
                            feed.attempted();
                            feed.failed();
                        }
                        host.control(new ResourceRef(ConfigOrigin.ADS, "", ""), false, null);
                        return true;
                    });
        }
    }

    void close() {
        connect(null);
        feeds.values().forEach(Feed::close);
    }
}
