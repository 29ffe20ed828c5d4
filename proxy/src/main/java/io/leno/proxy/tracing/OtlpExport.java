package io.leno.proxy.tracing;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HttpService;
import io.leno.api.cluster.ClusterRequest;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.ProxyContext;
import io.leno.proxy.plugin.GrpcTarget;
import io.leno.proxy.route.TimeSpan;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/// The way of messages to an OpenTelemetry collector: by HTTP, or by gRPC.
public final class OtlpExport {
    private static final Logger log = LoggerFactory.getLogger(OtlpExport.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String cluster;
    private final Function<byte[], ClusterRequest> request;
    private final ProxyContext proxy;

    private OtlpExport(
            String cluster, Function<byte[], ClusterRequest> request, ProxyContext proxy) {
        this.cluster = cluster;
        this.request = request;
        this.proxy = proxy;
    }

    /// @throws InvalidPluginConfigException naming what is not supported
    public static OtlpExport http(HttpService config, ProxyContext proxy) {
        String uri = config.getHttpUri().getUri();
        int scheme = uri.indexOf("://");
        int slash = uri.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        String host = uri.substring(scheme < 0 ? 0 : scheme + 3, slash < 0 ? uri.length() : slash);
        String path = slash < 0 ? "/" : uri.substring(slash);
        Duration timeout = timeout(config.getHttpUri().getTimeout());
        return new OtlpExport(
                config.getHttpUri().getCluster(),
                body -> {
                    ClusterRequest made =
                            ClusterRequest.post(
                                    host, path, "application/x-protobuf", body, timeout);
                    for (HeaderValueOption option : config.getRequestHeadersToAddList())
                        made = with(made, option.getHeader());
                    return made.with("user-agent", "OTel-OTLP-Exporter-Leno");
                },
                proxy);
    }

    /// @param method `opentelemetry.proto.collector.trace.v1.TraceService/Export`
    /// @throws InvalidPluginConfigException naming what is not supported
    public static OtlpExport grpc(GrpcService config, String method, ProxyContext proxy) {
        GrpcTarget target = GrpcTarget.of(config);
        Duration timeout = target.timeout().isZero() ? PATIENCE : target.timeout();
        return new OtlpExport(
                target.cluster(), body -> target.request(method, body, timeout), proxy);
    }

    private static ClusterRequest with(ClusterRequest request, HeaderValue header) {
        return request.with(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
    }

    private static Duration timeout(com.google.protobuf.Duration config) {
        Duration timeout = TimeSpan.of(config, InvalidPluginConfigException::new);
        return timeout.isZero() ? PATIENCE : timeout;
    }

    String cluster() {
        return cluster;
    }

    /// The outcome is only told to the log.
    public void send(byte[] message) {
        var _ =
                proxy.clusters()
                        .send(
                                cluster,
                                request.apply(message),
                                outcome -> log.debug("Collector {}: {}", cluster, outcome));
    }
}
