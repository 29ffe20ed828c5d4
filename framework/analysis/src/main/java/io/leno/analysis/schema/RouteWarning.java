package io.leno.analysis.schema;

import io.leno.api.analysis.Finding;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A warning about one resource. For rules and matches of a VirtualService that do nothing Istio
/// has messages of their own.
final class RouteWarning {
    /// A name in quotes, or a number.
    private static final String RULE = "(\"(?:[^\"\\\\]|\\\\.)*\"|#\\d+)";

    private static final Pattern UNREACHABLE =
            Pattern.compile("virtualService rule " + RULE + " not used \\((.*)\\)", Pattern.DOTALL);
    private static final Pattern INEFFECTIVE =
            Pattern.compile(
                    "virtualService rule "
                            + RULE
                            + " match (.*) is not used \\(duplicate/overlapping match in rule"
                            + " (.*)\\)",
                    Pattern.DOTALL);

    private RouteWarning() {}

    static Finding of(ConfigResource resource, Problem problem) {
        Matcher unreachable = UNREACHABLE.matcher(problem.message());
        if (unreachable.matches())
            return Finding.of(
                    IstioMessages.VIRTUAL_SERVICE_UNREACHABLE_RULE,
                    resource,
                    unreachable.group(1),
                    unreachable.group(2));
        Matcher ineffective = INEFFECTIVE.matcher(problem.message());
        if (ineffective.matches())
            return Finding.of(
                    IstioMessages.VIRTUAL_SERVICE_INEFFECTIVE_MATCH,
                    resource,
                    ineffective.group(1),
                    ineffective.group(2),
                    ineffective.group(3));
        return SchemaAnalyzer.finding(IstioMessages.SCHEMA_WARNING, resource, problem);
    }
}
