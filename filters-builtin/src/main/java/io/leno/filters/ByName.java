package io.leno.filters;

import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;

import java.util.List;

/// Which headers are meant, by their names. Envoy: `ListStringMatcher`.
public record ByName(List<TextMatch> any) {
    public ByName {
        any = List.copyOf(any);
    }

    /// Reads Envoy's message.
    public static ByName of(ListStringMatcher config) {
        return new ByName(config.getPatternsList().stream().map(TextMatch::of).toList());
    }

    /// Whether one of the tests fits.
    ///
    /// @param name in lower case
    public boolean means(String name) {
        for (TextMatch test : any) if (test.matches(name)) return true;
        return false;
    }
}
