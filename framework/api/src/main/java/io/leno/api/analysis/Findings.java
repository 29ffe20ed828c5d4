package io.leno.api.analysis;

import org.osgi.annotation.versioning.ProviderType;

/// Takes what an [Analyzer] finds. Order does not matter, and the same finding may come several
/// times: they are sorted and shown once.
@ProviderType
@FunctionalInterface
public interface Findings {
    void report(Finding finding);
}
