package io.leno.istio.check;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.TargetRef;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Suggestion;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold in references to the resources a rule is for.
public final class TargetRefs {
    public static final String CORE = "";
    public static final String ISTIO = "networking.istio.io";
    public static final String GATEWAY_API = "gateway.networking.k8s.io";

    private final Map<String, Set<String>> groupsByKind;

    /// @param groupsByKind the kinds that may be referred to, and in which API groups they are
    public TargetRefs(Map<String, Set<String>> groupsByKind) {
        this.groupsByKind = groupsByKind;
    }

    /// @param namespace of the rule: it has no say in another
    public void check(List<TargetRef> refs, String namespace, String path, Report report) {
        for (int i = 0; i < refs.size(); i++) {
            check(refs.get(i), namespace, path + "[" + i + "]", report);
        }
        Syntax.unique(refs, path, "", report);
    }

    private void check(TargetRef ref, String namespace, String path, Report report) {
        if (ref.name().isEmpty()) report.missing(path + ".name", "the name of the resource");
        if (!ref.namespace().isEmpty() && !ref.namespace().equals(namespace)) {
            String expected = "the rule's own namespace, " + quoted(namespace);
            report.invalid(
                    path + ".namespace", quoted(ref.namespace()) + " (expected: " + expected + ")");
        }
        if (ref.kind().isEmpty()) {
            report.missing(path + ".kind", String.join(", ", sorted(groupsByKind.keySet())));
            return;
        }
        Set<String> groups = groupsByKind.get(ref.kind());
        if (groups == null) {
            String hint = Suggestion.hint(ref.kind(), groupsByKind.keySet());
            report.invalid(path + ".kind", quoted(ref.kind()) + hint);
        } else if (!groups.contains(ref.group().equals("core") ? CORE : ref.group())) {
            List<String> expected = sorted(groups).stream().map(Syntax::quoted).toList();
            report.invalid(
                    path + ".group",
                    quoted(ref.group()) + " (expected: " + String.join(" or ", expected) + ")");
        }
    }

    private static List<String> sorted(Set<String> texts) {
        var all = new ArrayList<>(texts);
        all.sort(null);
        return all;
    }
}
