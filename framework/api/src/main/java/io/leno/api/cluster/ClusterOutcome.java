package io.leno.api.cluster;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// What became of a request.
public sealed interface ClusterOutcome {
    /// The whole response, whatever its status is.
    ///
    /// @param headers lower case names; of those that came more than once the first
    /// @param trailers as the headers; `grpc-status` of a gRPC call is here, or, where there was no
    ///   message, among the headers
    record Response(
            int status, Map<String, String> headers, byte[] body, Map<String, String> trailers)
            implements ClusterOutcome {
        public Response {
            headers = Map.copyOf(headers);
            trailers = Map.copyOf(trailers);
        }

        /// gRPC's status code; 2, unknown, where the response tells none.
        public int grpcStatus() {
            String text = trailers.getOrDefault("grpc-status", headers.get("grpc-status"));
            if (text == null || !text.matches("[0-9]{1,3}")) return 2;
            return Integer.parseInt(text);
        }
    }

    /// There was none.
    ///
    /// @param reason `no healthy upstream`, `connection failure`, `timeout`, …
    record Failed(String reason) implements ClusterOutcome {
        public Failed {
            requireNonNull(reason, "reason");
        }
    }
}
