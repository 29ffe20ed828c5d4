package io.leno.api.config;

import java.util.Map;

/// Where a resource was read: a file and lines in it, an API server, a Consul key.
///
/// @param source for people: a path, `kubernetes`, `consul:dc1`
/// @param lines line by path of field (`spec.http[0].route`), starting at 1; empty where there are
///   no lines. The path `""` is the resource itself.
public record Origin(String source, Map<String, Integer> lines) {
    public Origin {
        lines = Map.copyOf(lines);
    }

    public static Origin of(String source) {
        return new Origin(source, Map.of());
    }

    /// `mesh.yaml:12`: the line of the field, or of the closest parent that has one; without lines
    /// just the source.
    public String at(String path) {
        for (String at = path; ; at = parent(at)) {
            Integer line = lines.get(at);
            if (line != null) return source + ":" + line;
            if (at.isEmpty()) return source;
        }
    }

    private static String parent(String path) {
        return path.substring(
                0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
}
