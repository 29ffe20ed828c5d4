package io.leno.filters.rbac;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The rules of one filter, those that hold and those that are only tried out, with what they leave
/// for stats and logs.
///
/// @param rules null: all is allowed
/// @param shadow null: nothing is tried out
/// @param prefix of stats and metadata of the rules
/// @param perPolicy each policy counts, too
/// @param notesVerdict the rules' verdict is left in the metadata, not only that of the shadow
record Enforcement(
        @Nullable Engine rules,
        @Nullable Engine shadow,
        String prefix,
        String shadowPrefix,
        boolean perPolicy,
        boolean notesVerdict) {
    /// Of a route that lifts the rules.
    static final Enforcement NOTHING = new Enforcement(null, null, "", "", false, false);

    /// Null where all is allowed. Rules do not see what those that are tried out leave.
    ///
    /// @param namespace of the metadata that is left
    /// @param own of the filter itself, whose prefixes count even where a route has other rules
    /// @param count what to count one more of
    @Nullable Verdict judge(
            Rule.Subject subject, String namespace, Enforcement own, Consumer<String> count) {
        Verdict tried = shadow == null ? null : shadow.judge(subject);
        Verdict verdict = rules == null ? null : rules.judge(subject);
        if (tried != null) {
            count(count, scope(own.shadowPrefix), "shadow_", tried);
            note(metadata(subject, namespace), shadowPrefix + "shadow_", tried);
        }
        if (verdict == null) return null;
        count(count, scope(own.prefix), "", verdict);
        if (notesVerdict) note(metadata(subject, namespace), prefix + "enforced_", verdict);
        if (verdict.logged() != null)
            metadata(subject, "envoy.common").put("access_log_hint", verdict.logged());
        return verdict;
    }

    private static String scope(String prefix) {
        return prefix.isEmpty() || prefix.endsWith(".") ? prefix : prefix + ".";
    }

    private void count(Consumer<String> count, String prefix, String kind, Verdict verdict) {
        String outcome = kind + (verdict.allowed() ? "allowed" : "denied");
        count.accept(prefix + outcome);
        if (perPolicy && verdict.policy() != null)
            count.accept(prefix + "policy." + verdict.policy() + "." + outcome);
    }

    private static void note(Map<String, Object> values, String prefix, Verdict verdict) {
        if (verdict.policy() != null) values.put(prefix + "effective_policy_id", verdict.policy());
        values.put(prefix + "engine_result", verdict.allowed() ? "allowed" : "denied");
    }

    private static Map<String, Object> metadata(Rule.Subject subject, String namespace) {
        return subject.info().dynamicMetadata().computeIfAbsent(namespace, _ -> new TreeMap<>());
    }
}
