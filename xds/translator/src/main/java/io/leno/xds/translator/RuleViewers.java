package io.leno.xds.translator;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.MeshDelta;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Who sees or once saw which virtual service, for which hosts it is or was, and which of them
/// route or once routed anything but HTTP. What a rule was before counts as well: who saw it must
/// be told that it is gone, however many versions it is behind.
final class RuleViewers {
    private static final Set<String> ALL = Set.of("*");

    private final List<Rule<VirtualService>> rules;
    private final Map<ResourceKey, Set<String>> viewers;
    private final Map<ResourceKey, Set<String>> hosts;
    private final Set<ResourceKey> streams;

    /// @param before of the version before; null for the first
    static RuleViewers of(MeshIndex mesh, @Nullable RuleViewers before) {
        List<Rule<VirtualService>> rules = mesh.model().rules(VirtualService.class);
        if (before != null && before.rules.equals(rules)) return before;
        return new RuleViewers(mesh, rules, before);
    }

    private RuleViewers(
            MeshIndex mesh, List<Rule<VirtualService>> rules, @Nullable RuleViewers before) {
        this.rules = rules;
        viewers = before == null ? new HashMap<>() : new HashMap<>(before.viewers);
        hosts = before == null ? new HashMap<>() : new HashMap<>(before.hosts);
        streams = before == null ? new HashSet<>() : new HashSet<>(before.streams);
        for (Rule<VirtualService> rule : rules) {
            VirtualService spec = rule.spec();
            viewers.merge(rule.key(), viewersOf(mesh, rule), RuleViewers::both);
            hosts.merge(rule.key(), hostsOf(mesh, rule), RuleViewers::both);
            if (!spec.tls().isEmpty() || !spec.tcp().isEmpty()) streams.add(rule.key());
        }
    }

    /// Delegates are seen through the rules that name them.
    private static Set<String> viewersOf(MeshIndex mesh, Rule<VirtualService> rule) {
        if (Delegates.isDelegate(rule)) return ALL;
        Set<String> exportTo = mesh.exportToOf(rule.spec());
        if (exportTo.contains("*")) return ALL;
        var namespaces = new HashSet<>(exportTo);
        if (namespaces.remove(".")) namespaces.add(rule.namespace());
        return namespaces;
    }

    /// Those of a delegate are those of the rules that name it: all.
    private static Set<String> hostsOf(MeshIndex mesh, Rule<VirtualService> rule) {
        if (Delegates.isDelegate(rule)) return ALL;
        return rule.spec().hosts().stream()
                .map(host -> mesh.fullName(host, rule.namespace()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> both(Set<String> ones, Set<String> others) {
        if (ones.containsAll(others)) return ones;
        var all = new HashSet<>(ones);
        all.addAll(others);
        return all;
    }

    /// True where something changed that is no virtual service, or one that the namespace sees.
    boolean isSeen(MeshDelta delta, String namespace) {
        return delta.rules().stream()
                .filter(key -> !Relevance.isCredential(key))
                .anyMatch(key -> isSeen(key, namespace));
    }

    /// The same without virtual services that only route HTTP.
    boolean isSeenBesideHttp(MeshDelta delta, String namespace) {
        return delta.rules().stream()
                .filter(key -> streams.contains(key) || !viewers.containsKey(key))
                .filter(key -> !Relevance.isCredential(key))
                .anyMatch(key -> isSeen(key, namespace));
    }

    /// The hosts that the changed rules are or were for; empty where others than virtual services
    /// changed.
    Optional<Set<String>> hostsOf(MeshDelta delta) {
        var all = new HashSet<String>();
        for (ResourceKey key : delta.rules()) {
            if (Relevance.isCredential(key)) continue;
            Set<String> its = hosts.get(key);
            if (its == null) return Optional.empty();
            all.addAll(its);
        }
        return Optional.of(all);
    }

    private boolean isSeen(ResourceKey key, String namespace) {
        if (Relevance.isCredential(key)) return false;
        Set<String> its = viewers.getOrDefault(key, ALL);
        return its.contains("*") || its.contains(namespace);
    }
}
