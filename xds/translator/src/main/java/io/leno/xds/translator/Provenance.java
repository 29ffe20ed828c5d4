package io.leno.xds.translator;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.Sidecar;
import io.leno.api.model.Service;
import io.leno.xds.translator.Scope.ServedPort;
import io.leno.xds.translator.patch.AppliedPatch;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;

/// Notes in the things that are made, of what made them; where nobody asked, nothing is done.
final class Provenance {
    static final Provenance NONE = new Provenance(false);
    static final Provenance NOTED = new Provenance(true);

    private final boolean isWanted;

    private Provenance(boolean isWanted) {
        this.isWanted = isWanted;
    }

    boolean isWanted() {
        return isWanted;
    }

    /// @param metadata asked for only where notes are wanted
    void note(Supplier<Metadata.Builder> metadata, Service service) {
        if (isWanted) noteOf(service).writeTo(metadata.get());
    }

    void note(Supplier<Metadata.Builder> metadata, Rule<?> rule, String path) {
        note(metadata, rule, path, "");
    }

    void note(Supplier<Metadata.Builder> metadata, Rule<?> rule, String path, String part) {
        if (isWanted) noteOf(rule, path, part).writeTo(metadata.get());
    }

    void note(Supplier<Metadata.Builder> metadata, List<AppliedPatch> patches) {
        if (!isWanted) return;
        for (AppliedPatch each : patches) {
            new Note(each.rule().toString(), each.location(), each.path(), each.subject())
                    .writeTo(metadata.get());
        }
    }

    /// A port of the workload: the first of its services, and the Sidecar where that has a say.
    void noteServed(
            Supplier<Metadata.Builder> metadata, ServedPort port, @Nullable Rule<Sidecar> sidecar) {
        if (!isWanted) return;
        note(metadata, port.services().getFirst());
        if (sidecar == null || port.ingress() == null) return;
        int at = sidecar.spec().ingress().indexOf(port.ingress());
        note(metadata, sidecar, "spec.ingress[" + at + "]");
    }

    /// The rules that put filters into a listener, each with the name of its filter.
    void notePlugins(Supplier<Metadata.Builder> metadata, List<ResourceKey> keys, Scope scope) {
        for (Rule<FilterPlugin> rule : scope.model().rules(FilterPlugin.class)) {
            if (!keys.contains(rule.key())) continue;
            note(metadata, rule, "", "filter " + rule.namespace() + "." + rule.name());
        }
    }

    /// What decides about hosts that nobody knows: the Sidecar, else the mesh; nobody, where it is
    /// as by default.
    void noteOutboundPolicy(Supplier<Metadata.Builder> metadata, Scope scope) {
        if (!isWanted) return;
        Rule<Sidecar> sidecar = scope.sidecarRule();
        if (sidecar != null && sidecar.spec().outboundTrafficPolicy() != null) {
            note(metadata, sidecar, "spec.outboundTrafficPolicy");
            return;
        }
        for (Rule<MeshConfig> rule : scope.model().rules(MeshConfig.class)) {
            if (rule.spec().outboundTrafficPolicy() != null)
                note(metadata, rule, "outboundTrafficPolicy");
        }
    }

    /// A rule that was converted was written otherwise: there the whole resource is meant.
    static Note noteOf(Rule<?> rule, String path, String part) {
        String written = Problems.isIstio(rule) ? path : "";
        return new Note(rule.key().toString(), rule.origin().at(written), written, part);
    }

    private static Note noteOf(Service service) {
        return noteOf(service.source());
    }

    /// @param source `Service default/reviews (mesh.yaml:3)`
    static Note noteOf(String source) {
        int at = source.indexOf(" (");
        if (at < 0 || !source.endsWith(")")) return new Note(source, "", "", "");
        String location = source.substring(at + 2, source.length() - 1);
        return new Note(source.substring(0, at), location, "", "");
    }
}
