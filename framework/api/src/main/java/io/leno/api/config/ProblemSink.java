package io.leno.api.config;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;

/// Where layers after the model report what they find wrong with it (a translator's problems);
/// `framework/control` provides it as a service, logs each problem once and lists it in
/// [ProblemSource]. Safe to call from any thread; does not block.
@ProviderType
public interface ProblemSink {
    /// All problems the reporter has now with one thing; replaces what it reported of that before.
    /// An empty list means it is well again.
    ///
    /// @param source the reporter and what it looked at, `translator:sidecar~10.0.0.7~…`
    void report(String source, List<Problem> problems);
}
