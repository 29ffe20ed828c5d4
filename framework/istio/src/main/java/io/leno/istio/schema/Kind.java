package io.leno.istio.schema;

import java.util.List;

/// A kind of resource.
///
/// @param plural its name in URLs
/// @param shortNames for `kubectl`; empty for none
/// @param versions of its API, the stored one first; all look the same
/// @param isSpecRequired a resource without `spec` is refused
/// @param columns that `kubectl get` prints
public record Kind(
        String group,
        String name,
        String plural,
        List<String> shortNames,
        List<String> versions,
        Message spec,
        boolean isSpecRequired,
        List<Column> columns) {
    public Kind {
        shortNames = List.copyOf(shortNames);
        versions = List.copyOf(versions);
        columns = List.copyOf(columns);
    }

    /// @param path in the resource: `.spec.host`
    /// @param type `string` or `date`
    public record Column(String name, String path, String type) {
        static Column text(String name, String path) {
            return new Column(name, path, "string");
        }
    }
}
