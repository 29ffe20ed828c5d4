package io.leno.runtime.deploy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.PluginGeneration.State;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A plugin: its generations, and every dropped file that could serve it, of which the last one
/// does. Belongs to the deployer's thread.
final class Plugin {
    final String name;
    final Deque<Path> files = new ArrayDeque<>();

    /// The oldest first.
    final List<Generation> generations = new ArrayList<>();

    @Nullable Generation live;
    @Nullable Generation canary;
    @Nullable CanaryRule rule;
    String set = "";
    boolean system;
    boolean pinned;
    int lastNumber;

    Plugin(String name) {
        this.name = name;
    }

    /// The generation with these bytes, a new one if they were never seen.
    Generation generation(Staged staged) {
        Optional<Generation> known = bySha(staged.sha256());
        if (known.isPresent()) return known.get();
        Generation made =
                new Generation(
                        name,
                        ++lastNumber,
                        staged.sha256(),
                        staged.kind(),
                        staged.version(),
                        staged.file());
        generations.add(made);
        return made;
    }

    Optional<Generation> bySha(String sha256) {
        return generations.stream().filter(each -> each.sha256.equals(sha256)).findFirst();
    }

    Optional<Generation> byNumber(int number) {
        return generations.stream().filter(each -> each.number == number).findFirst();
    }

    /// The good one before the live one that can be brought back.
    Optional<Generation> lastGood() {
        int below = live == null ? Integer.MAX_VALUE : live.number;
        return generations.stream()
                .filter(each -> each.number < below && each.stored && each.rejected.isEmpty())
                .max(Comparator.comparingInt(each -> each.number));
    }

    State stateOf(Generation generation) {
        if (generation.equals(live)) return State.LIVE;
        if (generation.equals(canary)) return State.CANARY;
        if (!generation.draining.isEmpty()) return State.DRAINING;
        return generation.rejected.isEmpty() ? State.KEPT : State.REJECTED;
    }

    String kind() {
        return generations.isEmpty() ? "jar" : generations.getLast().kind;
    }

    /// By which streams are decided alike.
    String cohort() {
        return set.isEmpty() ? name : set;
    }

    boolean isServedBy(Path file) {
        return live != null && !files.isEmpty() && files.getLast().equals(file);
    }

    /// The file that serves from now on.
    void servedBy(Path file) {
        files.remove(file);
        files.addLast(file);
    }
}
