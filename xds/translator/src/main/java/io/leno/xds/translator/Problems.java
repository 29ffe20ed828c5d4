package io.leno.xds.translator;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.Rule;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What one translation found wrong with rules, each once. Used by one thread.
final class Problems {
    private final Set<Problem> found = new LinkedHashSet<>();

    /// @param path of a field of the rule as Istio writes it. A rule that was converted was written
    ///   otherwise, so that there the whole resource is meant.
    void report(Severity severity, String code, Rule<?> rule, String path, String message) {
        String written = isIstio(rule) ? path : "";
        found.add(
                new Problem(
                        severity,
                        code,
                        rule.key().toString(),
                        rule.origin().at(written),
                        written,
                        message));
    }

    void warning(String code, Rule<?> rule, String path, String message) {
        report(Severity.WARNING, code, rule, path, message);
    }

    void notYetActedOn(Rule<?> rule, String path, String message) {
        report(Severity.NOTICE, "not-yet-acted-on", rule, path, message);
    }

    /// Something between services, where no rule is at fault.
    void conflict(String subject, String message) {
        found.add(new Problem(Severity.WARNING, "conflict", subject, subject, "", message));
    }

    void addAll(List<Problem> more) {
        found.addAll(more);
    }

    List<Problem> all() {
        return List.copyOf(found);
    }

    static boolean isIstio(Rule<?> rule) {
        return rule.key().group().endsWith("istio.io");
    }
}
