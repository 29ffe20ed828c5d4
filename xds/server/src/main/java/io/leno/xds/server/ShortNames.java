package io.leno.xds.server;

import io.leno.api.xds.TypeUrls;

/// Istio's short names of types, as they appear in logs and metrics: `cds`, `eds`, …
final class ShortNames {
    private ShortNames() {}

    static String of(String typeUrl) {
        return switch (typeUrl) {
            case TypeUrls.CLUSTER -> "cds";
            case TypeUrls.ENDPOINT -> "eds";
            case TypeUrls.LISTENER -> "lds";
            case TypeUrls.ROUTE -> "rds";
            case TypeUrls.SECRET -> "sds";
            case TypeUrls.EXTENSION -> "ecds";
            default -> typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
        };
    }
}
