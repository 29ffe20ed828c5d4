package io.leno.xds.translator.patch;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.TargetRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The patches meant for one proxy, and what became of each in one translation. Used by one thread.
public final class ProxyPatches {
    private final PatchedProxy proxy;
    private final Judgement judgement;
    private final PatchOutcomes outcomes;
    private final Map<ApplyTo, List<CompiledPatch>> byKind = new EnumMap<>(ApplyTo.class);
    private final Map<ApplyTo, List<CompiledPatch>> usable = new EnumMap<>(ApplyTo.class);
    private final Set<CompiledPatch> applied = new HashSet<>();
    private final Map<CompiledPatch, String> misses = new LinkedHashMap<>();
    private final Map<CompiledPatch, String> refusals = new LinkedHashMap<>();

    public ProxyPatches(PatchLibrary library, PatchedProxy proxy) {
        this.proxy = proxy;
        judgement = library.judgement();
        outcomes = library.told();
        for (Rule<EnvoyFilter> rule : library.rules()) {
            if (!isForProxy(rule)) continue;
            for (CompiledPatch patch : library.patchesOf(rule)) {
                if (patch.isFor(proxy.node())) add(patch);
            }
        }
    }

    private void add(CompiledPatch patch) {
        byKind.computeIfAbsent(patch.applyTo(), _ -> new ArrayList<>()).add(patch);
        String refusal = refusal(patch);
        if (refusal != null) refuse(patch, refusal);
        else usable.computeIfAbsent(patch.applyTo(), _ -> new ArrayList<>()).add(patch);
    }

    private boolean isForProxy(Rule<EnvoyFilter> rule) {
        EnvoyFilter filter = rule.spec();
        if (!filter.targetRefs().isEmpty()) {
            return filter.targetRefs().stream().anyMatch(ref -> isTarget(ref, rule.namespace()));
        }
        String namespace = rule.namespace();
        if (!namespace.equals(proxy.node().namespace()) && !namespace.equals(proxy.rootNamespace()))
            return false;
        return filter.workloadSelector() == null
                || proxy.labels()
                        .entrySet()
                        .containsAll(filter.workloadSelector().labels().entrySet());
    }

    private boolean isTarget(TargetRef ref, String namespace) {
        String group = ref.group().equals("core") ? "" : ref.group();
        var key = new ResourceKey(group, ref.kind(), namespace, ref.name());
        return ref.kind().equals("Gateway")
                ? proxy.gateways().test(key)
                : proxy.services().test(ref.kind(), key);
    }

    PatchedProxy proxy() {
        return proxy;
    }

    Judgement judgement() {
        return judgement;
    }

    boolean has(ApplyTo... kinds) {
        for (ApplyTo kind : kinds) if (byKind.containsKey(kind)) return true;
        return false;
    }

    /// Those that can be used, in the order they are applied; the others are reported.
    List<CompiledPatch> usable(ApplyTo kind) {
        return usable.getOrDefault(kind, List.of());
    }

    private @Nullable String refusal(CompiledPatch patch) {
        if (patch.refusal() != null) return patch.refusal();
        String unknown = judgement.unknownTo(proxy.node(), patch);
        return unknown == null
                ? null
                : "patch.value: the proxy has no extension of the type " + unknown;
    }

    /// What stays after a patch was tried: the changed thing if it is in order, else the one
    /// before.
    ///
    /// @param after null where nothing was changed
    /// @param reason why it may not be so; null where it may
    /// @param by gets the rule of a patch that was applied
    <T> T settle(
            CompiledPatch patch,
            T before,
            @Nullable T after,
            @Nullable String reason,
            Set<CompiledPatch> by) {
        if (after == null) return before;
        if (reason != null) {
            refuse(patch, reason);
            return before;
        }
        applied.add(patch);
        outcomes.applied(patch);
        by.add(patch);
        return after;
    }

    void refuse(CompiledPatch patch, String reason) {
        outcomes.refused(patch, reason);
        refusals.put(patch, reason);
    }

    /// The place was found, but not what the patch looks for in it.
    void miss(CompiledPatch patch, String what) {
        misses.put(patch, what);
        outcomes.missed(patch, what);
    }

    /// What the author of a patch should know: each that was refused, changed nothing where it
    /// should have, or lost a field.
    public List<Problem> problems(ApplyTo... kinds) {
        var problems = new ArrayList<Problem>();
        for (ApplyTo kind : kinds) {
            for (CompiledPatch patch : byKind.getOrDefault(kind, List.of())) {
                String refusal = refusals.get(patch);
                if (refusal != null) {
                    String text = refusal + "; this patch is left out";
                    problems.add(problem(Severity.WARNING, "patch-refused", patch, text));
                } else if (misses.containsKey(patch) && !applied.contains(patch)) {
                    String text = "changes nothing: " + misses.get(patch);
                    problems.add(problem(Severity.NOTICE, "patch-without-effect", patch, text));
                }
                if (patch.complaint() != null)
                    problems.add(
                            problem(
                                    Severity.WARNING,
                                    "unknown-field",
                                    patch,
                                    "patch.value: " + patch.complaint()));
            }
        }
        return problems;
    }

    private static Problem problem(
            Severity severity, String code, CompiledPatch patch, String message) {
        Rule<EnvoyFilter> rule = patch.rule();
        return new Problem(
                severity,
                code,
                rule.key().toString(),
                rule.origin().at(patch.path()),
                patch.path(),
                message);
    }
}
