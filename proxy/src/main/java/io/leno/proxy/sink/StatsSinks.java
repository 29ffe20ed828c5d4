package io.leno.proxy.sink;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;
import io.leno.api.stats.StatsSink;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.api.stats.StatsSnapshot;
import io.leno.proxy.plugin.Held;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.plugin.TypedSettings;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.stats.StatsFeed;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// The sinks of a bootstrap's `stats_sinks`. A thread of their own tells them, one after the other.
public final class StatsSinks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StatsSinks.class);

    private final List<LivePlugin<StatsSinkFactory, StatsSink>> sinks;
    private final StatsFeed feed;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("stats-sinks").factory());

    private StatsSinks(List<LivePlugin<StatsSinkFactory, StatsSink>> sinks, StatsFeed feed) {
        this.sinks = List.copyOf(sinks);
        this.feed = feed;
    }

    /// @throws InvalidPluginConfigException naming the sink that is unknown or refused
    public static StatsSinks open(
            List<io.envoyproxy.envoy.config.metrics.v3.StatsSink> configs,
            Plugins plugins,
            ProxyContext proxy,
            Stats stats) {
        var opened = new ArrayList<LivePlugin<StatsSinkFactory, StatsSink>>();
        try {
            for (var config : configs) opened.add(open(config, plugins, proxy));
        } catch (InvalidPluginConfigException e) {
            opened.forEach(LivePlugin::close);
            throw e;
        }
        var all = new StatsSinks(opened, new StatsFeed(stats));
        all.listen();
        opened.forEach(sink -> sink.onExchange(other -> all.listen()));
        return all;
    }

    private static LivePlugin<StatsSinkFactory, StatsSink> open(
            io.envoyproxy.envoy.config.metrics.v3.StatsSink config,
            Plugins plugins,
            ProxyContext proxy) {
        PluginConfig given = TypedSettings.of(config.getTypedConfig());
        String type = given.typeUrl();
        var sink =
                LivePlugin.<StatsSinkFactory, StatsSink>open(
                        plugins,
                        plugins.statsSinks(),
                        type,
                        "stats sink " + config.getName(),
                        factory -> factory.create(given, proxy));
        if (sink != null) return sink;
        throw new InvalidPluginConfigException(
                "Didn't find a registered implementation for '"
                        + config.getName()
                        + "' with type URL: '"
                        + type.substring(type.lastIndexOf('/') + 1)
                        + "'");
    }

    public boolean isEmpty() {
        return sinks.isEmpty();
    }

    /// Each value is told as long as one of them wants it.
    private void listen() {
        var eager = new ArrayList<LivePlugin<StatsSinkFactory, StatsSink>>();
        for (var sink : sinks) {
            Held<StatsSink> held = sink.hold();
            if (held == null) continue;
            if (held.value().wantsEachValue()) eager.add(sink);
            held.release();
        }
        feed.onValue(
                eager.isEmpty() ? null : (name, unit, value) -> tell(eager, name, unit, value));
    }

    private static void tell(
            List<LivePlugin<StatsSinkFactory, StatsSink>> eager,
            StatsSnapshot.Name name,
            StatsSnapshot.Unit unit,
            long value) {
        for (int i = 0; i < eager.size(); i++) {
            Held<StatsSink> held = eager.get(i).hold();
            if (held == null) continue;
            try {
                held.value().recorded(name, unit, value);
            } catch (RuntimeException e) {
                log.warn("A stats sink failed to take {} of {}", value, name.full(), e);
            } finally {
                held.release();
            }
        }
    }

    /// Tells all sinks what there is now, soon.
    public void flush() {
        try {
            thread.execute(this::flushNow);
        } catch (RejectedExecutionException ended) {
            log.debug("The proxy has ended");
        }
    }

    private void flushNow() {
        StatsSnapshot snapshot = feed.snapshot(Instant.now());
        for (var sink : sinks) {
            Held<StatsSink> held = sink.hold();
            if (held == null) continue;
            try {
                held.value().flush(snapshot);
            } catch (RuntimeException e) {
                log.warn("A stats sink failed", e);
            } finally {
                held.release();
            }
        }
    }

    /// Tells them a last time.
    @Override
    public void close() {
        feed.onValue(null);
        flush();
        thread.close();
        sinks.forEach(LivePlugin::close);
    }
}
