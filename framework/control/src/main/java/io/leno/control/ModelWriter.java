package io.leno.control;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.config.RuleDerivation;
import io.leno.api.config.WorkloadInstance;
import io.leno.api.config.WorkloadSelection;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Service;
import io.leno.api.model.Workload;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes the next model from the last one: only what may have changed is looked at, all else is
/// shared. Belongs to the writer's thread.
final class ModelWriter {
    private static final Comparator<Rule<?>> OLDEST_FIRST =
            comparing((Rule<?> rule) -> rule.created())
                    .thenComparing(Rule::name)
                    .thenComparing(Rule::namespace);

    private final Collection<PlatformState> platforms;
    private final ConfigStore config;
    private final ProblemLog problems;
    private final Map<ResourceKey, List<Rule<?>>> published = new HashMap<>();
    private final DerivedRules derived = new DerivedRules();

    /// Rules as resources say them, without what follows from several.
    private Map<Class<?>, List<Rule<?>>> written = Map.of();

    /// @param platforms in a stable order; the caller adds to it
    ModelWriter(Collection<PlatformState> platforms, ConfigStore config, ProblemLog problems) {
        this.platforms = platforms;
        this.config = config;
        this.problems = problems;
    }

    /// What this one knows, to go on from apart from it.
    ///
    /// @param config copied from the one this has
    ModelWriter copy(ConfigStore config, ProblemLog problems) {
        var copy = new ModelWriter(platforms, config, problems);
        copy.published.putAll(published);
        copy.derived.add(derived);
        copy.written = written;
        return copy;
    }

    record Step(MeshModel model, MeshDelta delta) {}

    /// The model after `changes`. The same model where nothing differs after all.
    Step next(MeshModel last, Changes changes) {
        var services = new Draft<>(last.services());
        var endpoints = new Draft<>(last.endpoints());
        var workloads = new Draft<>(last.workloads());
        for (String key : changes.workloads) workloads.set(key, workload(key), Objects::equals);
        var hosts = new HashSet<>(changes.services);
        hosts.addAll(changes.endpoints);
        hosts.addAll(servedBy(workloads));
        for (String host : hosts) {
            MergedService merged = merge(host, workloads.result());
            problems.report("conflict/host/" + host, merged.conflicts());
            services.set(host, merged.service(), ModelWriter::isSame);
            endpoints.set(
                    host,
                    merged.endpoints().isEmpty() ? null : merged.endpoints(),
                    Objects::equals);
        }
        Set<ResourceKey> ruleKeys = new HashSet<>();
        written = rules(written, changes.rules, ruleKeys);
        var plain =
                new MeshModel(
                        last.version() + 1,
                        services.result(),
                        endpoints.result(),
                        workloads.result(),
                        written);
        boolean everything = changes.areDerivationsNew() || !services.changed.isEmpty();
        Set<ResourceKey> differ = derived.update(plain, ruleKeys, everything);
        boolean areRulesSame = ruleKeys.isEmpty() && differ.isEmpty();
        ruleKeys.addAll(differ);
        var delta =
                new MeshDelta(
                        services.changed,
                        endpoints.changed,
                        workloads.changed,
                        ruleKeys,
                        changedAddresses(endpoints, workloads));
        if (delta.isEmpty()) return new Step(last, delta);
        var model =
                new MeshModel(
                        plain.version(),
                        plain.services(),
                        plain.endpoints(),
                        plain.workloads(),
                        areRulesSame ? last.rules() : withDerived(written));
        return new Step(model, delta);
    }

    private Map<Class<?>, List<Rule<?>>> withDerived(Map<Class<?>, List<Rule<?>>> rules) {
        List<Rule<?>> more = derived.all();
        if (more.isEmpty()) return rules;
        var all = new HashMap<>(rules);
        for (Class<?> kind :
                more.stream().<Class<?>>map(rule -> rule.spec().getClass()).distinct().toList()) {
            var both = new ArrayList<>(rules.getOrDefault(kind, List.of()));
            more.stream().filter(rule -> rule.spec().getClass() == kind).forEach(both::add);
            both.sort(OLDEST_FIRST);
            all.put(kind, List.copyOf(both));
        }
        return Collections.unmodifiableMap(all);
    }

    void add(RuleDerivation derivation) {
        derived.add(derivation);
    }

    void remove(RuleDerivation derivation) {
        derived.remove(derivation);
    }

    /// Of endpoints and workloads that are in one version only.
    private static Set<String> changedAddresses(
            Draft<List<Endpoint>> endpoints, Draft<Workload> workloads) {
        var addresses = new HashSet<String>();
        for (String key : workloads.changed)
            workloads.versions(key).forEach(each -> addresses.addAll(each.addresses()));
        Map<String, List<Endpoint>> after = endpoints.result();
        for (String host : endpoints.changed) {
            var old = new HashSet<>(endpoints.before.getOrDefault(host, List.of()));
            for (Endpoint endpoint : after.getOrDefault(host, List.of())) {
                if (!old.remove(endpoint)) addresses.add(endpoint.address());
            }
            old.forEach(endpoint -> addresses.add(endpoint.address()));
        }
        return addresses;
    }

    /// The services that changed workloads are, or were, selected for.
    private Set<String> servedBy(Draft<Workload> workloads) {
        if (workloads.changed.isEmpty()) return Set.of();
        return config.selections()
                .filter(
                        selection ->
                                workloads.changed.stream()
                                        .flatMap(key -> workloads.versions(key))
                                        .anyMatch(selection::selects))
                .map(WorkloadSelection::hostname)
                .collect(Collectors.toSet());
    }

    private MergedService merge(String host, Map<String, Workload> workloads) {
        var declarations = new ArrayList<MergedService.Declaration>();
        for (PlatformState platform : platforms) {
            Service service = platform.services.get(host);
            List<Endpoint> own = platform.endpoints.getOrDefault(host, List.of());
            if (service == null && own.isEmpty()) continue;
            declarations.add(new MergedService.Declaration(platform.name, service, own, false));
        }
        config.declarationsOf(host)
                .forEach(
                        (key, service) -> {
                            ConfigStore.InForce by = config.inForce(key);
                            var own =
                                    new ArrayList<>(
                                            by.config().endpoints().getOrDefault(host, List.of()));
                            for (WorkloadSelection selection : by.config().selections()) {
                                if (!selection.hostname().equals(host)) continue;
                                own.addAll(selected(selection, workloads.values()));
                            }
                            declarations.add(
                                    new MergedService.Declaration(
                                            by.platform(), service, own, true));
                        });
        return MergedService.of(declarations);
    }

    /// By address.
    private List<Endpoint> selected(WorkloadSelection selection, Collection<Workload> workloads) {
        return workloads.stream()
                .filter(each -> !each.addresses().isEmpty() && selection.selects(each))
                .map(each -> endpoint(selection, each))
                .sorted(comparing(Endpoint::address))
                .toList();
    }

    /// One that a resource declares says itself what it is as an endpoint.
    private Endpoint endpoint(WorkloadSelection selection, Workload workload) {
        WorkloadInstance found = config.workload(workload.key());
        WorkloadInstance declared =
                found != null && found.workload().equals(workload)
                        ? found
                        : new WorkloadInstance(workload, Map.of(), 1, "");
        var ports = new HashMap<>(selection.ports());
        declared.ports().forEach((name, port) -> ports.computeIfPresent(name, (_, _) -> port));
        return new Endpoint(
                workload.addresses().getFirst(),
                ports,
                workload.labels(),
                workload.locality(),
                declared.weight(),
                Health.HEALTHY,
                workload.serviceAccount(),
                declared.network());
    }

    private static boolean isSame(@Nullable Service one, @Nullable Service other) {
        return Objects.equals(one, other)
                || (one != null && other != null && PlatformState.isSame(one, other));
    }

    private @Nullable Workload workload(String key) {
        for (PlatformState platform : platforms) {
            Workload workload = platform.workloads.get(key);
            if (workload != null) return workload;
        }
        WorkloadInstance declared = config.workload(key);
        return declared == null ? null : declared.workload();
    }

    /// @param changed gets the keys of which the rules differ
    private Map<Class<?>, List<Rule<?>>> rules(
            Map<Class<?>, List<Rule<?>>> last, Set<ResourceKey> keys, Set<ResourceKey> changed) {
        var kinds = new HashSet<Class<?>>();
        for (ResourceKey key : keys) {
            ParsedConfig now = config.inForce(key).config();
            List<Rule<?>> before = published.getOrDefault(key, List.of());
            if (isSame(before, now.rules())) continue;
            changed.add(key);
            before.forEach(rule -> kinds.add(rule.spec().getClass()));
            now.rules().forEach(rule -> kinds.add(rule.spec().getClass()));
            published.put(key, now.rules());
            if (now.rules().isEmpty()) published.remove(key);
        }
        if (kinds.isEmpty()) return last;
        var next = new HashMap<>(last);
        for (Class<?> kind : kinds) next.put(kind, rulesOf(kind, last, changed));
        next.values().removeIf(List::isEmpty);
        return Collections.unmodifiableMap(next);
    }

    private List<Rule<?>> rulesOf(
            Class<?> kind, Map<Class<?>, List<Rule<?>>> last, Set<ResourceKey> changed) {
        var list = new ArrayList<Rule<?>>();
        for (Rule<?> rule : last.getOrDefault(kind, List.of())) {
            if (!changed.contains(rule.key())) list.add(rule);
        }
        for (ResourceKey key : changed) {
            for (Rule<?> rule : published.getOrDefault(key, List.of())) {
                if (rule.spec().getClass() == kind) list.add(rule);
            }
        }
        list.sort(OLDEST_FIRST);
        return List.copyOf(list);
    }

    /// Lines that moved within a file are no change of the rule.
    static boolean isSame(List<Rule<?>> one, List<Rule<?>> other) {
        if (one.size() != other.size()) return false;
        for (int i = 0; i < one.size(); i++) {
            if (!isSame(one.get(i), other.get(i))) return false;
        }
        return true;
    }

    private static boolean isSame(Rule<?> one, Rule<?> other) {
        return one.name().equals(other.name())
                && one.namespace().equals(other.namespace())
                && one.annotations().equals(other.annotations())
                && one.created().equals(other.created())
                && one.spec().equals(other.spec());
    }

    /// A map that is copied when the first entry really changes.
    private static final class Draft<V> {
        private final Map<String, V> before;
        private @Nullable Map<String, V> copy;
        private final Set<String> changed = new HashSet<>();

        Draft(Map<String, V> before) {
            this.before = before;
        }

        /// @param now null removes
        void set(String key, @Nullable V now, BiPredicate<@Nullable V, @Nullable V> same) {
            if (same.test(before.get(key), now)) return;
            if (copy == null) copy = new HashMap<>(before);
            changed.add(key);
            if (now == null) copy.remove(key);
            if (now != null) copy.put(key, now);
        }

        /// What the entry was and what it is, as far as it was and is.
        Stream<V> versions(String key) {
            return Stream.of(before, result())
                    .filter(map -> map.containsKey(key))
                    .map(map -> requireNonNull(map.get(key)));
        }

        Map<String, V> result() {
            return copy == null ? before : Collections.unmodifiableMap(copy);
        }
    }
}
