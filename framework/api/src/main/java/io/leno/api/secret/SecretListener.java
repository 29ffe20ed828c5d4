package io.leno.api.secret;

import org.osgi.annotation.versioning.ProviderType;

/// Takes a secret. Safe to call from any thread.
@ProviderType
public interface SecretListener {
    /// It is put into force for new connections; what cannot be used is logged, and the one before
    /// stays.
    void secret(Secret now);

    /// There is none: who waited for it waits no longer. What came before stays in force.
    ///
    /// @param reason for the log
    void failed(String reason);
}
