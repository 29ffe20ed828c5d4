package io.leno.runtime.deploy;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What the deployer of a process is told.
///
/// @param folders drop folders; where two hold the same plugin, the one that came later counts; the
///   last one is the process's own, where uploads go
/// @param staging where copies of files may be kept for a moment
/// @param memory where it keeps what is live, and the contents of good generations
/// @param drainDeadline how long streams may go on with a generation that was replaced
/// @param startLevel at which dropped bundles start, and stop
/// @param policy what is asked of plugins
public record DeployerSettings(
        List<Path> folders,
        Path staging,
        Path memory,
        Duration drainDeadline,
        int startLevel,
        PluginPolicy policy) {
    public DeployerSettings {
        folders = List.copyOf(folders);
        requireNonNull(policy, "policy");
        if (folders.isEmpty()) throw new IllegalArgumentException("folders: none (expected: 1..)");
    }

    CanaryLimits canary() {
        return policy.canary();
    }

    int kept() {
        return policy.kept();
    }

    SignaturePolicy signaturePolicy() throws IOException {
        return policy.trust().isEmpty()
                ? SignaturePolicy.NONE
                : SignaturePolicy.required(policy.trust());
    }
}
