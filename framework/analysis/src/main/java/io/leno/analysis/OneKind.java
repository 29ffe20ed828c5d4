package io.leno.analysis;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An analyzer that sees the resources of one kind only.
///
/// @param kind its name, whatever group it is of
record OneKind(Analyzer analyzer, String kind) implements Analyzer {
    @Override
    public String name() {
        return analyzer.name() + "." + kind;
    }

    @Override
    public String description() {
        return analyzer.description();
    }

    @Override
    public Set<ResourceKind> needs() {
        return analyzer.needs();
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        analyzer.analyze(new View(resources, kind), findings);
    }

    private record View(Resources all, String kind) implements Resources {
        @Override
        public List<ConfigResource> all(ResourceKind of) {
            return of.kind().equals(kind) ? all.all(of) : List.of();
        }

        @Override
        public Optional<ConfigResource> find(ResourceKind of, String namespace, String name) {
            return of.kind().equals(kind) ? all.find(of, namespace, name) : Optional.empty();
        }
    }
}
