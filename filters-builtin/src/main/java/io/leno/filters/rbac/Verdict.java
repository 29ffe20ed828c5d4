package io.leno.filters.rbac;

import org.jspecify.annotations.Nullable;

/// What an engine says of one request or connection.
///
/// @param policy that matched; null where none has
/// @param logged what access logs are hinted at; null: nothing
record Verdict(boolean allowed, @Nullable String policy, @Nullable Boolean logged) {
    /// Without what may not stand in an access log's details.
    String details() {
        String matched = policy == null ? "none" : policy.replaceAll("\\s", "_");
        return "rbac_access_denied_matched_policy[" + matched + "]";
    }
}
