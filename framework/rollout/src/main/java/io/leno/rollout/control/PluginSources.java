package io.leno.rollout.control;

import io.leno.api.config.Problem;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.Source;
import io.leno.api.istio.MeshConfig;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.rollout.Artifact;
import io.leno.rollout.Fields;
import io.leno.rollout.PluginWish;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The plugins whose code FilterPlugins name, and who gets it. What was good last is kept, over
/// restarts too, until there is something better or the FilterPlugin goes.
///
/// ```
/// mesh ──▶ FilterPlugins with a source ──▶ a watch for each ──▶ file, by its hash ──▶ wishes
/// ```
///
/// Safe to use from any thread.
final class PluginSources implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginSources.class);
    private static final String DEFAULT_ROOT_NAMESPACE = "istio-system";

    /// Who says where a plugin comes from, if several do.
    private static final Comparator<SourcedPlugin> OLDEST_FIRST =
            Comparator.comparing((SourcedPlugin it) -> it.rule().created())
                    .thenComparing(it -> it.rule().key().toString());

    private final JsonFile file;
    private final SourceReader reader;
    private final Duration firstPause;
    private final Map<String, SourcedPlugin> sourced = new TreeMap<>();
    private final Map<String, SourceWatch> watches = new HashMap<>();

    /// What an earlier process had, by resource, until the mesh tells of the resource.
    private final Map<String, Artifact> remembered = new HashMap<>();

    /// Every plugin that came this way, with the revision of its last change: proxies have to be
    /// told that one has gone.
    private final Map<String, Long> revisions = new TreeMap<>();

    /// Before, nobody is told anything: what is not known yet is not gone.
    private boolean isSynced;

    private String rootNamespace = DEFAULT_ROOT_NAMESPACE;
    private volatile Runnable changed = () -> {};

    /// @param firstPause see [SourceWatch]
    /// @throws IOException when what was there earlier cannot be read
    PluginSources(JsonFile file, SourceReader reader, Duration firstPause) throws IOException {
        this.file = file;
        this.reader = reader;
        this.firstPause = firstPause;
        recall();
    }

    private void recall() throws IOException {
        try {
            Map<?, ?> fields = file.read();
            for (Map<?, ?> each : Fields.objects(fields, "sources"))
                Fields.object(each, "artifact")
                        .ifPresent(
                                it ->
                                        remembered.put(
                                                Fields.text(each, "resource"), Artifact.of(it)));
            for (Map<?, ?> each : Fields.objects(fields, "plugins"))
                revisions.put(Fields.text(each, "plugin"), Fields.number(each, "revision"));
        } catch (IllegalArgumentException e) {
            throw new IOException(file.path() + ": " + e.getMessage(), e);
        }
    }

    /// Told on any thread after wishes have changed.
    void onChange(Runnable told) {
        changed = told;
    }

    /// The mesh as it is now, once all of it is known.
    void accept(MeshModel mesh) {
        boolean same;
        synchronized (this) {
            var before = new TreeMap<>(sourced);
            String rootBefore = rootNamespace;
            rootNamespace = rootNamespace(mesh);
            take(mesh);
            same = isSynced && before.equals(sourced) && rootBefore.equals(rootNamespace);
            isSynced = true;
            remembered.clear();
        }
        if (!same) changed.run();
    }

    private static String rootNamespace(MeshModel mesh) {
        return mesh.rules(MeshConfig.class).stream()
                .map(each -> each.spec().rootNamespace())
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse(DEFAULT_ROOT_NAMESPACE);
    }

    private void take(MeshModel mesh) {
        Set<String> there = new HashSet<>();
        for (Rule<FilterPlugin> rule : mesh.rules(FilterPlugin.class)) {
            Source source = rule.spec().source();
            if (source == null) continue;
            there.add(rule.key().toString());
            put(rule, source);
        }
        for (String key : List.copyOf(sourced.keySet())) if (!there.contains(key)) drop(key);
    }

    private void put(Rule<FilterPlugin> rule, Source source) {
        String key = rule.key().toString();
        SourcedPlugin before = sourced.get(key);
        boolean same = before != null && before.plugin().equals(rule.spec().plugin());
        if (before != null && !same) drop(key);
        SourcedPlugin now =
                before != null && same ? before.with(rule, source) : first(rule, source, key);
        sourced.put(key, now);
        if (before != null && same && before.source().equals(source)) return;
        close(watches.remove(key));
        watches.put(
                key,
                new SourceWatch(now.plugin(), source, reader, firstPause, listener(key, source))
                        .start());
    }

    private SourcedPlugin first(Rule<FilterPlugin> rule, Source source, String key) {
        var first = new SourcedPlugin(rule, source);
        Artifact known = remembered.get(key);
        return known != null && known.stem().equals(first.plugin()) ? first.read(known) : first;
    }

    private void drop(String key) {
        close(watches.remove(key));
        SourcedPlugin gone = sourced.remove(key);
        if (gone == null || gone.artifact().isEmpty()) return;
        log.info("Plugin {}: {} says no more where it comes from", gone.plugin(), key);
        changed(gone.plugin());
    }

    private SourceWatch.Listener listener(String key, Source source) {
        return new SourceWatch.Listener() {
            @Override
            public void read(Artifact artifact) {
                update(key, source, it -> it.read(artifact));
            }

            @Override
            public void failed(SourceException why) {
                update(key, source, it -> it.failed(why));
            }
        };
    }

    private interface Update {
        SourcedPlugin apply(SourcedPlugin it);
    }

    /// A watch that was replaced meanwhile is not heard.
    private void update(String key, Source source, Update update) {
        synchronized (this) {
            SourcedPlugin before = sourced.get(key);
            if (before == null || !before.source().equals(source)) return;
            SourcedPlugin now = update.apply(before);
            if (now.equals(before)) return;
            sourced.put(key, now);
            tell(key, before, now);
            if (!now.artifact().equals(before.artifact())) changed(now.plugin());
        }
        changed.run();
    }

    private static void tell(String key, SourcedPlugin before, SourcedPlugin now) {
        now.problem().ifPresent(problem -> log.warn("{}", problem));
        if (!now.artifact().equals(before.artifact()))
            log.info(
                    "Plugin {}: {} of {}",
                    now.plugin(),
                    now.artifact().map(Artifact::sha256).orElse(""),
                    key);
    }

    private void changed(String plugin) {
        long last = revisions.values().stream().mapToLong(Long::longValue).max().orElse(0);
        revisions.put(plugin, last + 1);
        try {
            file.write(
                    Map.of(
                            "sources",
                            sourced.values().stream().map(SourcedPlugin::fields).toList(),
                            "plugins",
                            revisions.entrySet().stream().map(PluginSources::fields).toList()));
        } catch (IOException e) {
            log.error("Plugin {}: where it comes from cannot be kept", plugin, e);
        }
    }

    private static Map<String, Object> fields(Map.Entry<String, Long> revision) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("plugin", revision.getKey());
        fields.put("revision", revision.getValue());
        return fields;
    }

    private static void close(@Nullable SourceWatch watch) {
        if (watch != null) watch.close();
    }

    /// One for each plugin that ever came this way: a proxy that no FilterPlugin is for shall not
    /// have it.
    ///
    /// @param from see [PluginWish#source()]
    synchronized List<PluginWish> wishes(Node node, String from) {
        List<PluginWish> wishes = new ArrayList<>();
        if (!isSynced) return wishes;
        revisions.forEach(
                (plugin, revision) ->
                        wishes.add(
                                new PluginWish(
                                        plugin,
                                        revision,
                                        candidates(plugin, node).stream()
                                                .map(SourcedPlugin::artifact)
                                                .flatMap(Optional::stream)
                                                .findFirst(),
                                        Optional.empty(),
                                        "",
                                        false,
                                        from)));
        return wishes;
    }

    private List<SourcedPlugin> candidates(String plugin, Node node) {
        return sourced.values().stream()
                .filter(it -> it.plugin().equals(plugin) && it.isFor(node, rootNamespace))
                .sorted(OLDEST_FIRST)
                .toList();
    }

    /// What keeps a proxy from having what FilterPlugins say.
    synchronized List<Problem> problems(Node node) {
        List<Problem> problems = new ArrayList<>();
        for (SourcedPlugin each : sourced.values()) {
            if (!each.isFor(node, rootNamespace)) continue;
            each.problem().ifPresent(problems::add);
            SourcedPlugin oldest = candidates(each.plugin(), node).getFirst();
            if (!oldest.source().equals(each.source())) problems.add(each.conflict(oldest));
        }
        return problems;
    }

    /// Files that a proxy may ask for.
    synchronized Set<String> hashes() {
        Set<String> hashes = new HashSet<>();
        remembered.values().forEach(it -> hashes.add(it.sha256()));
        sourced.values().forEach(it -> it.artifact().ifPresent(a -> hashes.add(a.sha256())));
        return hashes;
    }

    /// For pages.
    synchronized List<Map<String, Object>> fields() {
        return sourced.values().stream().map(SourcedPlugin::fields).toList();
    }

    @Override
    public synchronized void close() {
        watches.values().forEach(SourceWatch::close);
        watches.clear();
    }
}
