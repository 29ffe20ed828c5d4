package io.leno.proxy.accesslog;

/// When an entry is written. Envoy: `AccessLogType`, same texts.
public enum LogType {
    NOT_SET("NotSet"),
    TCP_UPSTREAM_CONNECTED("TcpUpstreamConnected"),
    TCP_PERIODIC("TcpPeriodic"),
    TCP_CONNECTION_END("TcpConnectionEnd"),
    DOWNSTREAM_START("DownstreamStart"),
    DOWNSTREAM_PERIODIC("DownstreamPeriodic"),
    DOWNSTREAM_END("DownstreamEnd"),
    UPSTREAM_POOL_READY("UpstreamPoolReady"),
    UPSTREAM_PERIODIC("UpstreamPeriodic"),
    UPSTREAM_END("UpstreamEnd"),
    DOWNSTREAM_TUNNEL_SUCCESSFULLY_ESTABLISHED("DownstreamTunnelSuccessfullyEstablished");

    private final String text;

    LogType(String text) {
        this.text = text;
    }

    /// `DownstreamEnd`.
    public String text() {
        return text;
    }
}
