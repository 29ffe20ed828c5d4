package io.leno.proxy.health;

import io.leno.proxy.match.TextMatch;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a host is asked.
public sealed interface Check {
    /// Envoy: `HealthCheckerType`.
    String type();

    /// @param host of the request; empty: the cluster's name
    /// @param body null: none
    /// @param edits headers to add and to remove
    /// @param bodyLimit bytes of the response that are looked at; 0: all
    /// @param serviceName of `x-envoy-upstream-healthchecked-cluster`; null: not looked at
    /// @param http2 else HTTP/1.1
    record Http(
            String host,
            String path,
            String method,
            byte @Nullable [] body,
            HeaderEditor edits,
            Statuses expected,
            Statuses retriable,
            Payload receive,
            long bodyLimit,
            @Nullable TextMatch serviceName,
            boolean http2)
            implements Check {
        @Override
        public String type() {
            return "HTTP";
        }
    }

    /// @param send empty: nothing
    /// @param receive empty: a connection is enough
    record Tcp(byte[] send, Payload receive, ProxyHeader proxyHeader) implements Check {
        @Override
        public String type() {
            return "TCP";
        }
    }

    /// `grpc.health.v1.Health/Check`.
    ///
    /// @param service empty: the whole server
    /// @param authority empty: the cluster's name
    record Grpc(String service, String authority, HeaderEditor edits) implements Check {
        @Override
        public String type() {
            return "GRPC";
        }
    }

    /// Which header of the PROXY protocol goes first: it says that the connection is the proxy's
    /// own.
    enum ProxyHeader {
        NONE,
        V1,
        V2
    }

    /// Changes the headers of a check.
    @FunctionalInterface
    interface HeaderEditor {
        HeaderEditor NONE = headers -> {};

        void edit(io.leno.api.filter.Headers headers);
    }

    /// Ranges of statuses.
    record Statuses(List<Range> ranges) {
        public Statuses {
            ranges = List.copyOf(ranges);
        }

        /// @param to the first one behind the range
        public record Range(long from, long to) {}

        boolean contains(int status) {
            for (Range range : ranges) if (status >= range.from && status < range.to) return true;
            return false;
        }
    }
}
