package io.leno.proxy.cluster;

/// Is told how requests at one host end, for outlier detection. Called from all event loops, a few
/// times a request: neither blocks nor allocates.
public interface HostMonitor {
    /// Of clusters without outlier detection.
    HostMonitor NONE = new HostMonitor() {};

    /// The host answered.
    ///
    /// @param status of HTTP; that of gRPC translated
    default void responded(int status) {}

    /// A connection is there for a request; how it ends is told later. Envoy:
    /// `LOCAL_ORIGIN_CONNECT_SUCCESS`.
    default void connected() {}

    /// A connection is there and nothing else will be told: TCP. Envoy:
    /// `LOCAL_ORIGIN_CONNECT_SUCCESS_FINAL`.
    default void connectedForGood() {}

    /// There is no connection, or it broke before the response. Envoy:
    /// `LOCAL_ORIGIN_CONNECT_FAILED`.
    default void connectFailed() {}

    /// The host did not answer in time. Envoy: `LOCAL_ORIGIN_TIMEOUT`.
    ///
    /// @param status what the client is told, 504 as a rule
    default void timedOut(int status) {}

    /// The host said `x-envoy-immediate-health-check-fail`.
    default void failedAtOnce() {}
}
