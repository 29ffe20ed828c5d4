package io.leno.proxy.health;

import org.jspecify.annotations.Nullable;

/// How the health of a cluster's hosts is found out.
///
/// @param checks null: not asked actively
/// @param outliers null: not judged by what requests say
public record HealthSettings(
        @Nullable HealthCheckSettings checks, @Nullable OutlierSettings outliers) {
    public static final HealthSettings NONE = new HealthSettings(null, null);
}
