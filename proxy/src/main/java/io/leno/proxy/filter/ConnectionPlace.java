package io.leno.proxy.filter;

import static java.util.Objects.requireNonNull;

/// Where filters of connections stand that go in and out of quarantine together.
///
/// @param what for the log: `network filter com.example.banner`
public record ConnectionPlace(String what, FilterPolicy policy) {
    public ConnectionPlace {
        requireNonNull(what, "what");
        requireNonNull(policy, "policy");
    }
}
