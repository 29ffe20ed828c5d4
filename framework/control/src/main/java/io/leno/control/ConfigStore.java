package io.leno.control;

import static java.util.Comparator.comparing;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.WorkloadInstance;
import io.leno.api.config.WorkloadSelection;
import io.leno.api.model.Service;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Every configuration resource and what the dialects made of it. Where two platforms have the same
/// resource the oldest is in force. Belongs to the writer's thread.
final class ConfigStore {
    private static final Logger log = LoggerFactory.getLogger(ConfigStore.class);
    private static final Comparator<ResourceKey> BY_TEXT =
            comparing(ResourceKey::toString).thenComparing(ResourceKey::group);
    private static final ParsedConfig NOTHING = ParsedConfig.of(List.of(), List.of());

    private static final InForce NOTHING_IN_FORCE = new InForce("", NOTHING);

    private final ProblemLog problems;
    private final Changes changes;

    /// Newest first: a dialect dropped in is asked before those there were.
    private final List<ConfigDialect> dialects = new ArrayList<>();

    /// By key, then by the name of the platform.
    private final Map<ResourceKey, Map<String, Entry>> entries = new HashMap<>();

    private final Map<ResourceKey, InForce> inForce = new HashMap<>();
    private final Map<String, Map<ResourceKey, Service>> declared = new HashMap<>();

    /// By the key of the workload.
    private final Map<String, WorkloadInstance> workloads = new HashMap<>();

    /// Written by the writer's thread only, read by any.
    private volatile long revision;

    ConfigStore(ProblemLog problems, Changes changes) {
        this.problems = problems;
        this.changes = changes;
    }

    /// What `other` has now, to be changed apart from it.
    ConfigStore(ConfigStore other, ProblemLog problems, Changes changes) {
        this(problems, changes);
        dialects.addAll(other.dialects);
        other.entries.forEach((key, same) -> entries.put(key, new TreeMap<>(same)));
        inForce.putAll(other.inForce);
        other.declared.forEach(
                (host, by) -> {
                    var copy = new TreeMap<ResourceKey, Service>(BY_TEXT);
                    copy.putAll(by);
                    declared.put(host, copy);
                });
        workloads.putAll(other.workloads);
    }

    /// @param dialect that parsed it last; null when none ever did
    /// @param lastGood empty until it was understood for the first time
    private record Entry(
            ConfigResource resource, @Nullable ConfigDialect dialect, ParsedConfig lastGood) {}

    /// @param platform whose resource it is
    record InForce(String platform, ParsedConfig config) {}

    void put(String platform, ConfigResource resource) {
        Map<String, Entry> same = entries.computeIfAbsent(resource.key(), key -> new TreeMap<>());
        Entry before = same.get(platform);
        if (before != null && before.resource.equals(resource)) return;
        same.put(platform, parse(platform, resource, before));
        revise();
        settle(resource.key());
    }

    void remove(String platform, ResourceKey key) {
        Map<String, Entry> same = entries.getOrDefault(key, new TreeMap<>());
        same.remove(platform);
        if (same.isEmpty()) entries.remove(key);
        revise();
        problems.report(source(platform, key), List.of());
        settle(key);
    }

    /// Of all platforms.
    void remove(ResourceKey key) {
        for (String platform : List.copyOf(entries.getOrDefault(key, Map.of()).keySet()))
            remove(platform, key);
    }

    /// When the resource in force was created; null where there is none.
    @Nullable Instant created(ResourceKey key) {
        return entries.getOrDefault(key, Map.of()).values().stream()
                .map(each -> each.resource.created())
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void revise() {
        revision++;
    }

    long revision() {
        return revision;
    }

    /// As they were written, in force or not; by key.
    List<ConfigResource> resources() {
        return entries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(BY_TEXT))
                .map(same -> same.getValue().values())
                .flatMap(
                        same ->
                                same.stream()
                                        .map(Entry::resource)
                                        .min(comparing(ConfigResource::created))
                                        .stream())
                .toList();
    }

    void add(ConfigDialect dialect) {
        dialects.addFirst(dialect);
        reparse(dialect::understands);
    }

    /// What it parsed stays in force until another dialect understands it.
    void remove(ConfigDialect dialect) {
        dialects.remove(dialect);
        reparse(key -> dialectFor(key) != null);
    }

    /// True while some resource has never been understood by anyone.
    boolean waitsForDialect() {
        return entries.values().stream()
                .flatMap(same -> same.values().stream())
                .anyMatch(entry -> entry.dialect == null);
    }

    /// What is in force of a resource; empty when there is none.
    InForce inForce(ResourceKey key) {
        return inForce.getOrDefault(key, NOTHING_IN_FORCE);
    }

    /// The resources that declare a service under the hostname themselves, and what they say of it.
    Map<ResourceKey, Service> declarationsOf(String hostname) {
        return declared.getOrDefault(hostname, Map.of());
    }

    /// The workloads that resources in force select as endpoints.
    Stream<WorkloadSelection> selections() {
        return inForce.values().stream().flatMap(each -> each.config().selections().stream());
    }

    /// The workload that a resource in force declares itself; null where none does.
    @Nullable WorkloadInstance workload(String key) {
        return workloads.get(key);
    }

    private void reparse(Predicate<ResourceKey> affected) {
        for (var same : List.copyOf(entries.entrySet())) {
            ResourceKey key = same.getKey();
            if (!affected.test(key)) continue;
            boolean changed = false;
            for (var one : same.getValue().entrySet()) {
                Entry before = one.getValue();
                if (Objects.equals(dialectFor(key), before.dialect)) continue;
                one.setValue(parse(one.getKey(), before.resource, before));
                changed = true;
            }
            if (changed) settle(key);
        }
    }

    private @Nullable ConfigDialect dialectFor(ResourceKey key) {
        return dialects.stream().filter(each -> each.understands(key)).findFirst().orElse(null);
    }

    /// A refused resource, and one whose dialect left, keep what was good last.
    private Entry parse(String platform, ConfigResource resource, @Nullable Entry before) {
        ParsedConfig lastGood = before == null ? NOTHING : before.lastGood;
        ConfigDialect dialect = dialectFor(resource.key());
        if (dialect == null) {
            problems.report(source(platform, resource.key()), List.of(notUnderstood(resource)));
            return new Entry(resource, before == null ? null : before.dialect, lastGood);
        }
        ParsedConfig parsed = guarded(dialect, resource);
        problems.report(source(platform, resource.key()), parsed.problems());
        return new Entry(resource, dialect, parsed.isRefused() ? lastGood : parsed);
    }

    private static ParsedConfig guarded(ConfigDialect dialect, ConfigResource resource) {
        try {
            return dialect.parse(resource);
        } catch (RuntimeException failure) {
            log.error("Dialect {} failed on {}", dialect.name(), resource.key(), failure);
            String message = "dialect " + dialect.name() + " failed: " + failure;
            return ParsedConfig.refused(
                    List.of(Problem.of(Severity.ERROR, "dialect-failed", resource, "", message)));
        }
    }

    private static Problem notUnderstood(ConfigResource resource) {
        String message =
                "no dialect understands "
                        + resource.apiVersion()
                        + " "
                        + resource.key().kind()
                        + "; nothing follows from it";
        return Problem.of(Severity.NOTICE, "not-understood", resource, "", message);
    }

    private static String source(String platform, ResourceKey key) {
        return "config/" + platform + "/" + key.group() + "/" + key;
    }

    /// Chooses what is in force of a resource and notes what may have changed by that.
    private void settle(ResourceKey key) {
        Map<String, Entry> candidates = entries.getOrDefault(key, Map.of());
        reportConflict(key, candidates.values());
        InForce now = oldest(candidates);
        InForce before = now == null ? inForce.remove(key) : inForce.put(key, now);
        if (Objects.equals(before, now)) return;
        changes.rule(key);
        if (before != null) forget(key, before.config);
        if (now != null) declare(key, now.config);
    }

    private static @Nullable InForce oldest(Map<String, Entry> candidates) {
        return candidates.entrySet().stream()
                .min(comparing(candidate -> candidate.getValue().resource.created()))
                .map(oldest -> new InForce(oldest.getKey(), oldest.getValue().lastGood))
                .orElse(null);
    }

    private void forget(ResourceKey key, ParsedConfig before) {
        for (WorkloadInstance each : before.workloads()) {
            workloads.remove(each.workload().key());
            changes.workload(each.workload().key());
        }
        for (Service service : before.services()) {
            String host = service.hostname();
            Map<ResourceKey, Service> others = declared.get(host);
            if (others != null) others.remove(key);
            if (others != null && others.isEmpty()) declared.remove(host);
            touch(host);
        }
    }

    private void declare(ResourceKey key, ParsedConfig now) {
        for (WorkloadInstance each : now.workloads()) {
            workloads.put(each.workload().key(), each);
            changes.workload(each.workload().key());
        }
        for (Service service : now.services()) {
            declared.computeIfAbsent(service.hostname(), host -> new TreeMap<>(BY_TEXT))
                    .put(key, service);
            touch(service.hostname());
        }
    }

    private void touch(String hostname) {
        changes.service(hostname);
        changes.endpoints(hostname);
    }

    private void reportConflict(ResourceKey key, Collection<Entry> candidates) {
        String source = "conflict/" + key.group() + "/" + key;
        boolean agree =
                candidates.stream().map(entry -> entry.resource.body()).distinct().count() < 2;
        if (agree) {
            problems.report(source, List.of());
            return;
        }
        List<ConfigResource> byAge =
                candidates.stream()
                        .map(Entry::resource)
                        .sorted(comparing(ConfigResource::created))
                        .toList();
        String message =
                "also at " + byAge.get(0).origin().at("") + ", which is older and in force";
        problems.report(
                source,
                byAge.stream()
                        .skip(1)
                        .map(r -> Problem.of(Severity.WARNING, "conflict", r, "", message))
                        .toList());
    }
}
