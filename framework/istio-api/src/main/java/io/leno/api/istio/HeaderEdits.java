package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Changes to the headers of a request and of its response. Istio: `Headers`.
public record HeaderEdits(@Nullable Edits request, @Nullable Edits response) {
    /// @param set replaces or creates; Envoy's `%COMMAND%` values pass through
    /// @param add appends to what is there
    public record Edits(Map<String, String> set, Map<String, String> add, List<String> remove) {
        public Edits {
            set = Map.copyOf(set);
            add = Map.copyOf(add);
            remove = List.copyOf(remove);
        }
    }
}
