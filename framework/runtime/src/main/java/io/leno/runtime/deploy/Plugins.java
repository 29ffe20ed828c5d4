package io.leno.runtime.deploy;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// What is live, by identity. Changed by the deployer's thread only.
final class Plugins {
    private final Installer installer;
    private final Drains drains;
    private final Consumer<DeployEvent> events;
    private final Map<String, Plugin> byIdentity = new HashMap<>();

    /// Readable from any thread.
    private final Map<Long, String> liveBundles = new ConcurrentHashMap<>();

    /// A plugin, and every dropped file that could serve it: the last one does.
    private static final class Plugin {
        final Deque<Path> files = new ArrayDeque<>();
        @Nullable Generation live;
        int generations;
    }

    Plugins(Installer installer, Drains drains, Consumer<DeployEvent> events) {
        this.installer = installer;
        this.drains = drains;
        this.events = events;
    }

    void adopt(Path file, String sha256, Bundle bundle) {
        Plugin plugin = plugin(bundle.getSymbolicName());
        plugin.files.add(file);
        plugin.live =
                new Generation(
                        bundle.getSymbolicName(), ++plugin.generations, file, sha256, bundle);
        liveBundles.put(bundle.getBundleId(), bundle.getSymbolicName());
    }

    boolean isLive(Bundle bundle) {
        return liveBundles.containsKey(bundle.getBundleId());
    }

    /// Makes a jar the live generation of its plugin; the same bytes again change nothing.
    void deploy(StagedJar jar) throws IOException, UnusableJarException {
        Plugin plugin = plugin(jar.identity());
        Generation old = plugin.live;
        if (old != null && old.sha256().equals(jar.sha256())) {
            plugin.live = old.in(jar.file());
        } else {
            int number = plugin.generations + 1;
            plugin.live = installer.install(jar, number, old != null);
            plugin.generations = number;
            liveBundles.put(plugin.live.bundle().getBundleId(), jar.identity());
            if (old != null) retire(old);
            announce(plugin.live);
        }
        plugin.files.remove(jar.file());
        plugin.files.addLast(jar.file());
    }

    private void announce(Generation live) {
        events.accept(
                new DeployEvent.Deployed(
                        live.plugin(),
                        live.number(),
                        live.fileName(),
                        live.bundle().getBundleId()));
    }

    /// The generation that serves a plugin now, or 0.
    int live(String identity) {
        Plugin plugin = byIdentity.get(identity);
        return plugin == null || plugin.live == null ? 0 : plugin.live.number();
    }

    boolean isServedBy(String identity, Path file) {
        Plugin plugin = byIdentity.get(identity);
        return plugin != null && plugin.live != null && plugin.live.file().equals(file);
    }

    /// Forgets a file. If it was the one that serves the plugin, the one that came before it has
    /// to, and is returned; where there is none the plugin is withdrawn.
    Optional<Path> forget(String identity, Path file) {
        Plugin plugin = plugin(identity);
        plugin.files.remove(file);
        if (plugin.live == null || !plugin.live.file().equals(file)) return Optional.empty();
        if (!plugin.files.isEmpty()) return Optional.of(plugin.files.getLast());
        Generation last = plugin.live;
        plugin.live = null;
        retire(last);
        events.accept(new DeployEvent.Withdrawn(identity, last.number()));
        return Optional.empty();
    }

    private void retire(Generation old) {
        liveBundles.remove(old.bundle().getBundleId());
        drains.begin(old);
    }

    private Plugin plugin(String identity) {
        return byIdentity.computeIfAbsent(identity, unknown -> new Plugin());
    }
}
