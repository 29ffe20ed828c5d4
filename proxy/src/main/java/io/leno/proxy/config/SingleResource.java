package io.leno.proxy.config;

import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.TypeUrls;

import java.util.Map;

/// A subscription by name gets exactly its resource; Envoy's words for what else came.
final class SingleResource {
    private SingleResource() {}

    /// Why the update is refused; empty: it fits.
    static Map<String, String> mismatch(ResourceRef ref, Update update) {
        int count = update.resources().size();
        boolean extension = ref.typeUrl().equals(TypeUrls.EXTENSION);
        if (count == 0 && !extension) return Map.of();
        if (count != 1) {
            return Map.of(
                    ref.name(),
                    extension
                            ? "Unexpected number of resources in ExtensionConfigDS response: "
                                    + count
                            : "Unexpected " + kind(ref, true) + " length: " + count);
        }
        String name = update.resources().getFirst().name();
        if (name.equals(ref.name())) return Map.of();
        if (extension) {
            return Map.of(
                    ref.name(), "Unexpected resource name in ExtensionConfigDS response: " + name);
        }
        return Map.of(
                ref.name(),
                "Unexpected " + kind(ref, false) + " (expecting " + ref.name() + "): " + name);
    }

    private static String kind(ResourceRef ref, boolean list) {
        return switch (ref.typeUrl()) {
            case TypeUrls.ENDPOINT -> list ? "EDS resource" : "EDS cluster";
            case TypeUrls.ROUTE -> list ? "RDS resource" : "RDS configuration";
            case TypeUrls.SECRET -> list ? "SDS secrets" : "SDS secret";
            case TypeUrls.RUNTIME -> list ? "RTDS resource" : "RTDS runtime";
            default -> "resource";
        };
    }

    /// Types that count `config_reload`.
    static boolean reloads(ResourceRef ref) {
        return switch (ref.typeUrl()) {
            case TypeUrls.CLUSTER, TypeUrls.ROUTE, TypeUrls.SCOPED_ROUTE, TypeUrls.EXTENSION ->
                    true;
            default -> false;
        };
    }
}
