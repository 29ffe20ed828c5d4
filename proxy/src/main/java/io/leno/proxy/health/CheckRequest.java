package io.leno.proxy.health;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;

import java.time.Duration;

/// The requests that checks send.
final class CheckRequest {
    private static final String USER_AGENT = "Envoy/HC";

    private CheckRequest() {}

    static HeaderBlock http(Check.Http check, Host host, Cluster cluster) {
        var headers = new HeaderBlock();
        headers.append(":method", check.method());
        headers.append(":authority", authority(check.host(), host, cluster));
        headers.append(":path", check.path());
        headers.append("user-agent", USER_AGENT);
        if (check.body() != null)
            headers.append("content-length", Integer.toString(check.body().length));
        check.edits().edit(headers);
        return headers;
    }

    static HeaderBlock grpc(
            Check.Grpc check, Host host, Cluster cluster, String scheme, Duration timeout) {
        var headers = new HeaderBlock();
        headers.append(":method", "POST");
        headers.append(":scheme", scheme);
        headers.append(":authority", authority(check.authority(), host, cluster));
        headers.append(":path", "/grpc.health.v1.Health/Check");
        headers.append("te", "trailers");
        headers.append("content-type", "application/grpc");
        headers.append("user-agent", USER_AGENT);
        check.edits().edit(headers);
        headers.append("grpc-timeout", timeout.toMillis() + "m");
        return headers;
    }

    /// The endpoint's own name for it is the strongest, the cluster's name the last resort.
    private static String authority(String configured, Host host, Cluster cluster) {
        String own = host.endpoint().probe().hostname();
        if (!own.isEmpty()) return own;
        return configured.isEmpty() ? cluster.name() : configured;
    }
}
