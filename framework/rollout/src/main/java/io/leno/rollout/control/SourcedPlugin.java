package io.leno.rollout.control;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.Source;
import io.leno.api.istio.TargetRef;
import io.leno.api.xds.Node;
import io.leno.rollout.Artifact;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A FilterPlugin with a source, and what has come of it.
///
/// @param artifact what was good last; empty as long as nothing was
/// @param trouble why it is not what the source says now; empty where it is, or is on its way
/// @param troubled the field that is about; empty without trouble
record SourcedPlugin(
        Rule<FilterPlugin> rule,
        Source source,
        Optional<Artifact> artifact,
        String troubled,
        String trouble) {
    SourcedPlugin(Rule<FilterPlugin> rule, Source source) {
        this(rule, source, Optional.empty(), "", "");
    }

    String plugin() {
        return rule.spec().plugin();
    }

    /// The rule as it is now; another source is still to be read.
    SourcedPlugin with(Rule<FilterPlugin> now, Source from) {
        return from.equals(source)
                ? new SourcedPlugin(now, from, artifact, troubled, trouble)
                : new SourcedPlugin(now, from, artifact, "", "");
    }

    SourcedPlugin read(Artifact what) {
        return new SourcedPlugin(rule, source, Optional.of(what), "", "");
    }

    SourcedPlugin failed(SourceException why) {
        return new SourcedPlugin(
                rule, source, artifact, why.path, String.valueOf(why.getMessage()));
    }

    /// Whether a proxy may have the filter. Where targets decide that, the translator knows better;
    /// to have the code without being attached does nothing.
    boolean isFor(Node node, String rootNamespace) {
        FilterPlugin spec = rule.spec();
        if (!spec.targetRefs().isEmpty())
            return node.type() == Node.Type.ROUTER
                    || !spec.targetRefs().stream().map(TargetRef::kind).allMatch("Gateway"::equals);
        if (!rule.namespace().equals(node.namespace()) && !rule.namespace().equals(rootNamespace))
            return false;
        return spec.selector() == null
                || node.labels().entrySet().containsAll(spec.selector().matchLabels().entrySet());
    }

    Optional<Problem> problem() {
        if (trouble.isEmpty()) return Optional.empty();
        String kept = artifact.map(it -> "; " + text(it) + " goes on serving").orElse("");
        return Optional.of(problem("source-unavailable", troubled, trouble + kept));
    }

    /// @param older whose code proxies get instead
    Problem conflict(SourcedPlugin older) {
        String message =
                older.rule.key() + " is older and says where " + plugin() + " comes from as well";
        return problem("conflict", "spec.source", message);
    }

    private Problem problem(String code, String path, String message) {
        return new Problem(
                Severity.WARNING,
                code,
                rule.key().toString(),
                rule.origin().at(path),
                path,
                message);
    }

    private static String text(Artifact artifact) {
        return artifact.file() + " " + artifact.sha256().substring(0, 12);
    }

    /// For pages.
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("resource", rule.key().toString());
        fields.put("plugin", plugin());
        fields.put("from", from());
        artifact.ifPresent(it -> fields.put("artifact", it.fields()));
        String state = artifact.isPresent() ? "ready" : "reading";
        fields.put("state", trouble.isEmpty() ? state : "failed");
        if (!trouble.isEmpty()) fields.put("text", troubled + ": " + trouble);
        return fields;
    }

    private String from() {
        if (!source.url().isEmpty()) return source.url();
        return source.file().isEmpty() ? "inline" : source.file();
    }
}
