package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/// A plugin with all its generations, as they are at one moment.
///
/// @param name its Bundle-SymbolicName, or the name of its file without the ending
/// @param kind ending of its files: `jar`, `lua`
/// @param system true for a bundle of the distribution; where a dropped one replaces it, it is
///   generation 1 and comes back when that one goes
/// @param set the set it swaps with, or empty
/// @param pinned true: new files are kept but not put into service
/// @param canary the rule, while there is a canary
/// @param generations newest first
public record PluginStatus(
        String name,
        String kind,
        boolean system,
        String set,
        boolean pinned,
        Optional<CanaryRule> canary,
        List<PluginGeneration> generations) {
    public PluginStatus {
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        requireNonNull(set, "set");
        requireNonNull(canary, "canary");
        generations = List.copyOf(generations);
    }

    /// The generation that new streams get, if there is one.
    public Optional<PluginGeneration> live() {
        return first(PluginGeneration.State.LIVE);
    }

    /// The generation that is being tried beside it, if there is one.
    public Optional<PluginGeneration> candidate() {
        return first(PluginGeneration.State.CANARY);
    }

    private Optional<PluginGeneration> first(PluginGeneration.State state) {
        return generations.stream().filter(each -> each.state() == state).findFirst();
    }
}
