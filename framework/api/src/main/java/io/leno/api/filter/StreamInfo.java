package io.leno.api.filter;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.net.InetSocketAddress;
import java.util.Map;

/// What is known about a stream, as access logs and filters see it. Envoy: `StreamInfo`.
@ProviderType
public interface StreamInfo {
    /// `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    String protocol();

    /// Name of the listener that took the connection.
    String listenerName();

    /// Name of the chosen route; null until one is chosen, empty where it has none.
    @Nullable String routeName();

    /// The chosen cluster; null until one is chosen.
    @Nullable String clusterName();

    InetSocketAddress downstreamRemoteAddress();

    InetSocketAddress downstreamLocalAddress();

    /// The endpoint of the last attempt; null before there was one.
    @Nullable InetSocketAddress upstreamAddress();

    void addFlag(ResponseFlag flag);

    boolean hasFlag(ResponseFlag flag);

    /// Dynamic metadata by filter name: values a filter leaves for those after it and for the
    /// access log. Modifiable.
    Map<String, Map<String, Object>> dynamicMetadata();
}
