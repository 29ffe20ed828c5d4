package io.leno.proxy.http;

import java.time.Duration;

/// When entries are written besides the end of a request. Envoy: `access_log_options`.
///
/// @param atStart before the first filter sees the request
/// @param atTunnel when an upgrade was accepted
/// @param every while the request goes on; zero: never
public record LogMoments(boolean atStart, boolean atTunnel, Duration every) {}
