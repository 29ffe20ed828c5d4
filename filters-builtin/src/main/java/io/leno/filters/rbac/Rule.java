package io.leno.filters.rbac;

import io.leno.api.filter.Headers;
import io.leno.api.filter.StreamInfo;
import io.leno.filters.StreamAttributes;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A test of a request or a connection, compiled: Envoy's `Permission` and `Principal`.
@FunctionalInterface
interface Rule {
    boolean matches(Subject subject);

    /// What is judged.
    ///
    /// @param headers null for connections: they have none
    record Subject(StreamInfo info, @Nullable Headers headers) {
        /// For expressions.
        StreamAttributes attributes() {
            return new StreamAttributes(info, headers);
        }

        List<String> header(String name) {
            if (headers == null) return List.of();
            return headers.all(name.equals("host") ? ":authority" : name);
        }
    }

    static Rule all(List<Rule> rules) {
        return subject -> {
            for (Rule rule : rules) if (!rule.matches(subject)) return false;
            return true;
        };
    }

    static Rule any(List<Rule> rules) {
        return subject -> {
            for (Rule rule : rules) if (rule.matches(subject)) return true;
            return false;
        };
    }

    static Rule not(Rule rule) {
        return subject -> !rule.matches(subject);
    }
}
