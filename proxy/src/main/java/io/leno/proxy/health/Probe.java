package io.leno.proxy.health;

/// Asks one host. Lives on the health thread.
interface Probe extends AutoCloseable {
    /// Asks once; the answer comes to the outcome, unless [#abandon] is first.
    void start();

    /// The answer took too long and is not waited for any more.
    void abandon();

    /// The host is gone.
    @Override
    void close();

    /// Gets the answers; called on the health thread.
    interface Outcome {
        /// @param degraded the host said so
        void passed(boolean degraded);

        /// @param retriable a failure that only counts when there are more
        void failed(Failure why, boolean retriable, int status);

        /// The host wants no requests at all.
        void excluded();
    }

    /// Envoy: `HealthCheckFailureType`.
    enum Failure {
        ACTIVE,
        PASSIVE,
        NETWORK,
        NETWORK_TIMEOUT;

        boolean ofNetwork() {
            return this == NETWORK || this == NETWORK_TIMEOUT;
        }
    }

    /// Makes probes of one kind.
    @FunctionalInterface
    interface Factory {
        Probe of(io.leno.proxy.cluster.Host host, Outcome outcome);
    }
}
