package io.leno.api.filter;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// What became of an [HttpCall].
public sealed interface CallOutcome {
    /// A response of the upstream; or, where it gave none, the one that the proxy makes in its
    /// place: `503` with a flag (`UH`, `UF`, `UC`, …), `504` with `UT` after the timeout.
    ///
    /// @param headers of the response, `:status` among them
    /// @param body whole; empty where there is none
    /// @param trailers null where there are none
    /// @param flags why the proxy answered in place of the upstream; empty otherwise
    /// @param details `via_upstream`, `response_timeout`, …
    record Response(
            Headers headers,
            byte[] body,
            @Nullable Headers trailers,
            Set<ResponseFlag> flags,
            String details)
            implements CallOutcome {
        public Response {
            flags = Set.copyOf(flags);
        }

        /// The HTTP status.
        public int status() {
            String status = headers.get(":status");
            return status == null ? 0 : Integer.parseInt(status);
        }
    }

    /// There is no whole response.
    record Failure(Reason reason, Set<ResponseFlag> flags, String details) implements CallOutcome {
        public Failure {
            flags = Set.copyOf(flags);
        }
    }

    /// Why there is no whole response.
    enum Reason {
        /// No cluster has that name.
        NO_CLUSTER,
        /// The response broke off after its head.
        RESET,
        /// The response's body is longer than the call allows.
        RESPONSE_TOO_LARGE
    }
}
