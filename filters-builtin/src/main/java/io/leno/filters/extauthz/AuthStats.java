package io.leno.filters.extauthz;

import io.leno.api.filter.FilterStats;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.HttpStream;

/// What the filter counts, `http.<prefix>.ext_authz.…`, and most of it once more for the cluster
/// that the request is for.
final class AuthStats {
    private final String prefix;
    final Counter ok;
    final Counter denied;
    final Counter error;
    final Counter invalid;
    final Counter disabled;
    final Counter failureAllowed;
    final Counter ignoredMetadata;

    /// @param more of the configuration, to tell filters apart; empty for none
    AuthStats(FilterStats stats, String more) {
        prefix = "ext_authz." + (more.isEmpty() ? "" : more + ".");
        ok = stats.counter(prefix + "ok");
        denied = stats.counter(prefix + "denied");
        error = stats.counter(prefix + "error");
        invalid = stats.counter(prefix + "invalid");
        disabled = stats.counter(prefix + "disabled");
        failureAllowed = stats.counter(prefix + "failure_mode_allowed");
        ignoredMetadata = stats.counter(prefix + "ignored_dynamic_metadata");
        stats.counter(prefix + "filter_state_name_collision");
    }

    /// For the cluster of the stream's route.
    void ofCluster(HttpStream stream, String name) {
        String cluster = stream.info().clusterName();
        if (cluster != null) stream.countAs("cluster." + cluster + "." + prefix + name);
    }

    /// The cluster is told as if it had answered so itself.
    static void chargeCluster(HttpStream stream, int status) {
        String cluster = stream.info().clusterName();
        if (cluster == null) return;
        for (String kind : new String[] {"", "internal."}) {
            String counters = "cluster." + cluster + "." + kind + "upstream_rq_";
            stream.countAs(counters + "completed");
            stream.countAs(counters + status / 100 + "xx");
            stream.countAs(counters + status);
        }
    }
}
