package io.leno.api.platform;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Optional;

/// The validation webhook of this process, for platforms that tell an API server to ask it.
@ProviderType
public interface ValidationEndpoint {
    /// PEM of the authorities that whoever asks must trust. Empty until the webhook answers, and
    /// where its certificate was given: then whoever gave it knows them. From any thread.
    Optional<String> authority();
}
