package io.leno.analysis;

import io.leno.api.analysis.Finding;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Findings that somebody does not want to see.
///
/// @param code of the message, `IST0103`
/// @param resource the kind and name, `Pod default/reviews`, with `*` for any text
public record Suppression(String code, String resource) {
    private static final List<String> ANNOTATIONS =
            List.of("galley.istio.io/analyze-suppress", "istio.io/analyze-suppress");

    /// The findings that are left: of the namespace, if one is given, not suppressed by their
    /// resources' own annotations, nor by any of these.
    ///
    /// @param namespace empty for all
    public static List<Located> filter(
            List<Located> findings, String namespace, List<Suppression> suppressions) {
        return findings.stream()
                .filter(each -> isOf(namespace, each))
                .filter(each -> !isSuppressedByResource(each.finding()))
                .filter(each -> suppressions.stream().noneMatch(one -> one.covers(each)))
                .toList();
    }

    private static boolean isOf(String namespace, Located finding) {
        return namespace.isEmpty()
                || finding.namespace().isEmpty()
                || finding.namespace().equals(namespace);
    }

    private static boolean isSuppressedByResource(Finding finding) {
        ConfigResource resource = finding.resource();
        if (resource == null) return false;
        return ANNOTATIONS.stream()
                .map(each -> resource.annotations().getOrDefault(each, ""))
                .flatMap(codes -> Arrays.stream(codes.split(",", -1)))
                .map(String::strip)
                .anyMatch(code -> code.equals("*") || code.equals(finding.type().code()));
    }

    private boolean covers(Located finding) {
        ConfigResource about = finding.finding().resource();
        if (about == null || !finding.finding().type().code().equals(code)) return false;
        ResourceKey key = about.key();
        // Istio documents the second form and matches the first
        return isLike(finding.origin())
                || isLike(key.kind() + " " + key.name() + "." + key.namespace());
    }

    private boolean isLike(String name) {
        String pattern =
                Arrays.stream(resource.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(name).matches();
    }
}
