package io.leno.api.analysis;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Set;

/// Looks at resources together and says what will not work as its author thinks: a host that no
/// service has, two gateways for the same port. A bundle registers one as a service; `lenoctl
/// analyze` finds them by `META-INF/services` in the jars of the drop folder as well. Of several
/// with the same name the one that came last counts, so that a jar replaces what is built in.
@ConsumerType
public interface Analyzer {
    /// What it is called in lists and by `--analyzer`: `gateway.ConflictingGatewayAnalyzer`. Always
    /// the same.
    String name();

    /// One sentence for `--list-analyzers`.
    String description();

    /// Kinds without which it can say nothing: where none of the sources of resources knows one of
    /// them, it is not asked. Always the same.
    default Set<ResourceKind> needs() {
        return Set.of();
    }

    /// Reports everything it finds. Pure: the same resources give the same findings, and nothing is
    /// remembered. Called on any thread, by one thread at a time; may take long, must not block on
    /// anything but its own work. An exception is reported as `IST0001` with the analyzer's name,
    /// and what it found until then is kept.
    void analyze(Resources resources, Findings findings);
}
