package io.leno.xds.translator.patch;

import com.google.protobuf.Any;

import io.leno.api.config.Rule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.JsonObject;
import io.leno.proto.ExtensionTypes;
import io.leno.proto.JsonMessages;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;

/// All patches of one version of the mesh, in the order they are applied. Immutable; rules that did
/// not change since the version before are not read again.
public final class PatchLibrary {
    private final ExtensionTypes types;
    private final JsonMessages messages;
    private final Judgement judgement;
    private final List<Rule<EnvoyFilter>> rules;
    private final IdentityHashMap<Rule<EnvoyFilter>, List<CompiledPatch>> compiled =
            new IdentityHashMap<>();
    private final PatchOutcomes outcomes = new PatchOutcomes();

    private PatchLibrary(
            List<Rule<EnvoyFilter>> rules, String rootNamespace, @Nullable PatchLibrary before) {
        types = before == null ? new ExtensionTypes() : before.types;
        messages = new JsonMessages(types);
        judgement = before == null ? new Judgement(types) : before.judgement;
        this.rules =
                rules.stream()
                        .sorted(
                                Comparator.comparingInt(
                                                (Rule<EnvoyFilter> rule) -> rule.spec().priority())
                                        .thenComparing(
                                                rule -> !rule.namespace().equals(rootNamespace)))
                        .toList();
        var compiler = new PatchCompiler(messages, judgement);
        for (Rule<EnvoyFilter> rule : rules) {
            List<CompiledPatch> known = before == null ? null : before.compiled.get(rule);
            compiled.put(rule, known != null ? known : compiler.compile(rule));
            if (before != null && known != null) outcomes.keep(before.outcomes, known);
        }
    }

    /// @param rules oldest first
    /// @param before of the version before; null for the first
    public static PatchLibrary of(
            List<Rule<EnvoyFilter>> rules, String rootNamespace, @Nullable PatchLibrary before) {
        return new PatchLibrary(rules, rootNamespace, before);
    }

    /// Settings of an extension, or why there are none.
    ///
    /// @param config null where refused
    public record Packed(@Nullable Any config, @Nullable String refusal) {}

    /// The message of a type from its JSON.
    public Packed packed(String typeUrl, JsonObject json) {
        String type = Judgement.type(typeUrl);
        if (types.find(type) == null) return new Packed(null, "typeUrl: unknown type " + type);
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("@type", typeUrl);
        fields.putAll(json.fields());
        var read = messages.read(fields, Any.getDefaultInstance());
        if (read.complaint() != null) return new Packed(null, "config: " + read.complaint());
        Any any = (Any) read.message();
        String refusal = any == null ? null : judgement.ofMessage(any);
        return new Packed(refusal == null ? any : null, refusal);
    }

    /// What became of each patch so far, in the order they are applied.
    public List<PatchOutcome> outcomes() {
        return rules.stream().flatMap(rule -> patchesOf(rule).stream()).map(outcomes::of).toList();
    }

    /// Where that is told.
    PatchOutcomes told() {
        return outcomes;
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
