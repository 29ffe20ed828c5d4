package io.leno.xds.translator.patch;

import io.leno.api.config.Rule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.proto.ExtensionTypes;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/// All patches of one version of the mesh, in the order they are applied. Immutable; rules that did
/// not change since the version before are not read again.
public final class PatchLibrary {
    private final ExtensionTypes types;
    private final Judgement judgement;
    private final List<Rule<EnvoyFilter>> rules;
    private final IdentityHashMap<Rule<EnvoyFilter>, List<CompiledPatch>> compiled =
            new IdentityHashMap<>();

    private PatchLibrary(
            List<Rule<EnvoyFilter>> rules, String rootNamespace, @Nullable PatchLibrary before) {
        types = before == null ? new ExtensionTypes() : before.types;
        judgement = before == null ? new Judgement(types) : before.judgement;
        this.rules =
                rules.stream()
                        .sorted(
                                Comparator.comparingInt(
                                                (Rule<EnvoyFilter> rule) -> rule.spec().priority())
                                        .thenComparing(
                                                rule -> !rule.namespace().equals(rootNamespace)))
                        .toList();
        var compiler = new PatchCompiler(types, judgement);
        for (Rule<EnvoyFilter> rule : rules) {
            List<CompiledPatch> known = before == null ? null : before.compiled.get(rule);
            compiled.put(rule, known != null ? known : compiler.compile(rule));
        }
    }

    /// @param rules oldest first
    /// @param before of the version before; null for the first
    public static PatchLibrary of(
            List<Rule<EnvoyFilter>> rules, String rootNamespace, @Nullable PatchLibrary before) {
        return new PatchLibrary(rules, rootNamespace, before);
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    Judgement judgement() {
        return judgement;
    }

    /// By priority, then those of the root namespace, then oldest first.
    List<Rule<EnvoyFilter>> rules() {
        return rules;
    }

    List<CompiledPatch> patchesOf(Rule<EnvoyFilter> rule) {
        return compiled.getOrDefault(rule, List.of());
    }
}
