package io.leno.analysis.lookup;

import io.leno.analysis.lookup.Hosts.Scoped;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The hosts that Services and ServiceEntries have, and who sees them.
public final class KnownHosts {
    private static final String EXPORT_TO = "networking.istio.io/exportTo";

    private final Map<Scoped, KnownHost> byHost = new HashMap<>();
    private final Map<Scoped, KnownHost> wildcards = new LinkedHashMap<>();

    /// @param workloadSelector of a ServiceEntry; empty for anything else
    public record KnownHost(List<Integer> ports, Map<String, String> workloadSelector) {}

    public KnownHosts(Resources resources) {
        resources.all(Kinds.SERVICE_ENTRY).forEach(this::addEntry);
        resources.all(Kinds.SERVICE).forEach(this::addService);
    }

    private void addEntry(ConfigResource entry) {
        Part spec = Part.spec(entry);
        String namespace = entry.key().namespace();
        var known = new KnownHost(ports(spec, "number"), labels(spec));
        for (String host : spec.texts("hosts")) {
            for (String scope : Hosts.scopes(spec.texts("exportTo"), namespace))
                add(Scoped.of(scope, namespace, host), known);
        }
    }

    private static Map<String, String> labels(Part spec) {
        return spec.part("workloadSelector").textMap("labels");
    }

    private void addService(ConfigResource service) {
        String namespace = service.key().namespace();
        String annotation = service.annotations().getOrDefault(EXPORT_TO, "");
        List<String> exportTo =
                annotation.isEmpty()
                        ? List.of()
                        : Arrays.stream(annotation.split(",", -1)).map(String::strip).toList();
        var known = new KnownHost(ports(Part.spec(service), "port"), Map.of());
        for (String scope : Hosts.scopes(exportTo, namespace))
            add(Scoped.of(scope, namespace, service.key().name()), known);
    }

    private static List<Integer> ports(Part spec, String field) {
        return spec.parts("ports").stream().map(port -> port.number(field)).toList();
    }

    private void add(Scoped host, KnownHost known) {
        byHost.put(host, known);
        if (host.host().startsWith("*")) wildcards.put(host, known);
    }

    /// What a rule's destination means.
    ///
    /// @param namespace of the rule
    /// @param exportTo of the rule; the destination counts where one of these sees it
    public Optional<KnownHost> find(String namespace, List<String> exportTo, String host) {
        KnownHost everywhere = byHost.get(Scoped.of(Hosts.EVERYWHERE, namespace, host));
        if (everywhere != null) return Optional.of(everywhere);
        for (String scope : exportTo.isEmpty() ? List.of(namespace) : exportTo) {
            String seen = scope.equals(Hosts.OWN_NAMESPACE) ? namespace : scope;
            KnownHost scoped = byHost.get(Scoped.of(seen, namespace, host));
            if (scoped != null) return Optional.of(scoped);
        }
        return Optional.ofNullable(wildcard(namespace, host));
    }

    private @Nullable KnownHost wildcard(String namespace, String host) {
        String suffix = host.startsWith("*") ? host.substring(1) : host;
        for (Map.Entry<Scoped, KnownHost> each : wildcards.entrySet()) {
            Scoped known = each.getKey();
            boolean isSeen = known.isEverywhere() || known.scope().equals(namespace);
            if (isSeen && suffix.endsWith(known.host().substring(1))) return each.getValue();
        }
        return null;
    }
}
