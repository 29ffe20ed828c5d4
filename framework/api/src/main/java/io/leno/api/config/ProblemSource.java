package io.leno.api.config;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;

/// Everything that is wrong with the configuration right now, whoever found it: `framework/control`
/// provides it as a service, for debug pages and commands. Safe to call from any thread.
@ProviderType
public interface ProblemSource {
    /// The current problems, errors first, then by location.
    List<Problem> problems();
}
