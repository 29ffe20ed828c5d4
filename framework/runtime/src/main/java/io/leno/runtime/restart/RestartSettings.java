package io.leno.runtime.restart;

import java.time.Duration;

/// Which process this is in a row of hot restarts.
///
/// @param epoch 0 for the first. Envoy: `--restart-epoch`
/// @param baseId tells rows on one machine apart. Envoy: `--base-id`
/// @param parentShutdown when the process before is ended after this one has begun to serve. Envoy:
///   `--parent-shutdown-time-s`
public record RestartSettings(int epoch, long baseId, Duration parentShutdown) {
    public RestartSettings {
        if (epoch < 0) throw new IllegalArgumentException("epoch: " + epoch + " (expected: >= 0)");
    }

    /// Where the process of that epoch is asked: in Linux's abstract namespace, as Envoy's.
    String socket(int ofEpoch) {
        return "\0" + name(ofEpoch);
    }

    String shownSocket(int ofEpoch) {
        return "@" + name(ofEpoch);
    }

    private String name(int ofEpoch) {
        return "leno_domain_socket_" + baseId + "_" + ofEpoch;
    }
}
