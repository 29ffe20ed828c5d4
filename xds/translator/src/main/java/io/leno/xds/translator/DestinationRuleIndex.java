package io.leno.xds.translator;

import io.leno.api.config.Rule;
import io.leno.api.istio.DestinationRule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Destination rules by namespace and host: what a namespace's own callers look up, and what it
/// exports to those of others.
final class DestinationRuleIndex {
    /// Rules of one namespace by the full name of their host.
    private static final class Hosts {
        private final Map<String, List<MergedDestinationRule>> byName = new HashMap<>();

        private void add(String host, Rule<DestinationRule> rule, Set<String> exportTo) {
            merge(byName.computeIfAbsent(host, _ -> new ArrayList<>()), rule, exportTo);
        }

        /// Rules that hold for the same callers are one.
        private static void merge(
                List<MergedDestinationRule> known,
                Rule<DestinationRule> rule,
                Set<String> exportTo) {
            for (int i = 0; i < known.size(); i++) {
                MergedDestinationRule each = known.get(i);
                boolean reachesAll =
                        exportTo.equals(each.exportTo())
                                || (!each.exportTo().isEmpty()
                                        && exportTo.containsAll(each.exportTo()));
                var selector = rule.spec().workloadSelector();
                boolean sameCallers =
                        selector == null
                                ? each.selector() == null
                                : selector.equals(each.selector());
                if (!reachesAll || !sameCallers) continue;
                known.set(i, each.and(rule));
                return;
            }
            known.add(MergedDestinationRule.of(rule, exportTo));
        }

        private List<MergedDestinationRule> mostSpecific(String hostname) {
            List<MergedDestinationRule> found = byName.get(hostname);
            if (found != null) return found;
            for (String pattern : HostNames.wildcardsOver(hostname)) {
                found = byName.get(pattern);
                if (found != null) return found;
            }
            return List.of();
        }
    }

    private final Map<String, Hosts> local = new HashMap<>();
    private final Map<String, Hosts> exported = new HashMap<>();
    private final Hosts privateOfRoot = new Hosts();
    private final String root;

    DestinationRuleIndex(MeshIndex mesh, List<Rule<DestinationRule>> oldestFirst) {
        root = mesh.rootNamespace();
        boolean privateByDefault = mesh.config().defaultDestinationRuleExportTo().contains(".");
        oldestFirst.stream()
                .sorted(Comparator.comparing(rule -> rule.spec().workloadSelector() == null))
                .forEach(
                        rule -> {
                            String host = mesh.fullName(rule.spec().host(), rule.namespace());
                            add(host, rule, privateByDefault);
                        });
    }

    private void add(String host, Rule<DestinationRule> rule, boolean privateByDefault) {
        String namespace = rule.namespace();
        // what holds for some workloads only is nobody else's business
        Set<String> exportTo =
                rule.spec().workloadSelector() == null
                        ? Set.copyOf(rule.spec().exportTo())
                        : Set.of(".");
        if (Visibility.isVisible(exportTo, namespace, namespace)) {
            local.computeIfAbsent(namespace, _ -> new Hosts()).add(host, rule, exportTo);
        }
        boolean isPrivate =
                exportTo.isEmpty()
                        ? privateByDefault
                        : exportTo.equals(Set.of(".")) || exportTo.equals(Set.of(namespace));
        if (!isPrivate) {
            exported.computeIfAbsent(namespace, _ -> new Hosts()).add(host, rule, exportTo);
        } else if (namespace.equals(root)) {
            privateOfRoot.add(host, rule, exportTo);
        }
    }

    /// What callers of a namespace know of a service: the rules of their own namespace, else what
    /// the service's exports, else the root namespace; in each those of the most specific host.
    List<MergedDestinationRule> of(String hostname, String owner, String caller) {
        List<MergedDestinationRule> own =
                caller.equals(root)
                        ? privateOfRoot.mostSpecific(hostname)
                        : local.getOrDefault(caller, new Hosts()).mostSpecific(hostname);
        if (!own.isEmpty()) return own;
        List<MergedDestinationRule> theirs = exportedBy(owner, hostname, caller);
        return theirs.isEmpty() ? exportedBy(root, hostname, caller) : theirs;
    }

    private List<MergedDestinationRule> exportedBy(String owner, String hostname, String caller) {
        Hosts hosts = exported.get(owner);
        if (hosts == null) return List.of();
        return hosts.mostSpecific(hostname).stream()
                .filter(each -> isExportedTo(caller, each.exportTo()))
                .toList();
    }

    private static boolean isExportedTo(String caller, Set<String> exportTo) {
        return exportTo.isEmpty() || exportTo.contains("*") || exportTo.contains(caller);
    }
}
