package io.leno.xds.translator.patch;

import io.leno.xds.translator.patch.PatchOutcome.State;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What became of patches so far, at any proxy. Told by many threads.
final class PatchOutcomes {
    private record Told(State state, String reason) {
        private static final Told NOTHING = new Told(State.UNUSED, "");
    }

    private final Map<CompiledPatch, Told> told = new ConcurrentHashMap<>();

    /// Goes on from what was told of patches that are still there.
    void keep(PatchOutcomes before, List<CompiledPatch> patches) {
        for (CompiledPatch patch : patches) {
            Told known = before.told.get(patch);
            if (known != null) told.put(patch, known);
        }
    }

    void applied(CompiledPatch patch) {
        tell(patch, State.APPLIED, "");
    }

    void refused(CompiledPatch patch, String reason) {
        tell(patch, State.REFUSED, reason);
    }

    void missed(CompiledPatch patch, String what) {
        tell(patch, State.WITHOUT_EFFECT, what);
    }

    private void tell(CompiledPatch patch, State state, String reason) {
        Told before = told.get(patch);
        if (before != null && before.state().compareTo(state) >= 0) return;
        told.merge(
                patch,
                new Told(state, reason),
                (one, other) -> one.state().compareTo(other.state()) >= 0 ? one : other);
    }

    PatchOutcome of(CompiledPatch patch) {
        Told its = told.getOrDefault(patch, Told.NOTHING);
        return new PatchOutcome(
                patch.key(),
                patch.rule().origin().at(patch.path()),
                patch.path(),
                patch.applyTo(),
                patch.operation(),
                its.state(),
                its.reason());
    }
}
