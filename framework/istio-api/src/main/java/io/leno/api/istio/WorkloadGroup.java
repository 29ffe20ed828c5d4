package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What workload entries that register themselves look like. Istio: `networking.istio.io`
/// `WorkloadGroup`.
///
/// @param metadata labels and annotations of the entries
/// @param probe how their health is asked; null: it is not
public record WorkloadGroup(
        @Nullable ObjectMeta metadata,
        ServiceEntry.@Nullable WorkloadEntry template,
        @Nullable Probe probe) {
    public record ObjectMeta(Map<String, String> labels, Map<String, String> annotations) {
        public ObjectMeta {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    /// Exactly one of `httpGet`, `tcpSocket`, `exec` and `grpc`; counts and seconds of 0 mean
    /// Kubernetes' defaults.
    public record Probe(
            int initialDelaySeconds,
            int timeoutSeconds,
            int periodSeconds,
            int successThreshold,
            int failureThreshold,
            @Nullable HttpGet httpGet,
            @Nullable TcpSocket tcpSocket,
            @Nullable Exec exec,
            @Nullable Grpc grpc) {}

    public record HttpGet(
            String path, int port, String host, String scheme, List<HttpHeader> httpHeaders) {
        public HttpGet {
            httpHeaders = List.copyOf(httpHeaders);
        }
    }

    public record HttpHeader(String name, String value) {}

    public record TcpSocket(String host, int port) {}

    public record Exec(List<String> command) {
        public Exec {
            command = List.copyOf(command);
        }
    }

    public record Grpc(int port, String service) {}
}
