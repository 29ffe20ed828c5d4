package io.leno.rollout.control;

import io.leno.api.xds.Node;
import io.leno.rollout.Artifact;
import io.leno.rollout.Fields;
import io.leno.rollout.PluginWish;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All that was asked for of one plugin. Of the assignments that are for a proxy the last one
/// counts.
///
/// @param revision of the last command
/// @param assignments the oldest first
/// @param deeds the oldest first
record PluginPlan(String plugin, long revision, List<Assignment> assignments, List<Deed> deeds) {
    private static final int REMEMBERED = 100;

    PluginPlan {
        assignments = needed(assignments);
        deeds = List.copyOf(deeds.subList(Math.max(0, deeds.size() - REMEMBERED), deeds.size()));
    }

    static PluginPlan empty(String plugin) {
        return new PluginPlan(plugin, 0, List.of(), List.of());
    }

    /// Without those that no proxy can fall back to any more.
    private static List<Assignment> needed(List<Assignment> all) {
        List<Assignment> kept = new ArrayList<>();
        Set<Selection> covered = new HashSet<>();
        for (Assignment each : all.reversed()) {
            if (covered.contains(each.selection()) || covered.contains(Selection.ALL)) continue;
            kept.addFirst(each);
            if (each.steps().isComplete()) covered.add(each.selection());
        }
        return List.copyOf(kept);
    }

    Optional<Assignment> assignment(Node node) {
        return assignments.reversed().stream()
                .filter(each -> each.selection().matches(node) && each.steps().includes(node.id()))
                .findFirst();
    }

    /// What a proxy without the plugin answers to: nothing that is still on its way to it.
    private long revisionOfNone(Node node) {
        return assignments.stream()
                .filter(each -> each.selection().matches(node))
                .mapToLong(each -> each.revision() - 1)
                .min()
                .orElse(revision);
    }

    /// The newest one that was given for exactly these proxies.
    Optional<Assignment> assignment(Selection selection) {
        return assignments.reversed().stream()
                .filter(each -> each.selection().equals(selection))
                .findFirst();
    }

    PluginWish wish(Node node, String source) {
        Optional<Assignment> found = assignment(node);
        return new PluginWish(
                plugin,
                found.map(Assignment::revision).orElseGet(() -> revisionOfNone(node)),
                found.flatMap(Assignment::artifact),
                found.flatMap(Assignment::candidate).map(Assignment.Candidate::artifact),
                found.flatMap(Assignment::candidate).map(Assignment.Candidate::rule).orElse(""),
                found.map(Assignment::pinned).orElse(false),
                source);
    }

    /// After a command that adds an assignment on top.
    PluginPlan with(Assignment added, Deed deed) {
        List<Assignment> all = new ArrayList<>(assignments);
        all.add(added);
        return new PluginPlan(plugin, added.revision(), all, and(deed));
    }

    /// After a command that takes one back: the others say again what they say.
    PluginPlan without(Assignment taken, Deed deed) {
        List<Assignment> rest =
                assignments.stream()
                        .filter(each -> !each.equals(taken))
                        .map(each -> each.by(deed.revision(), each.selection()))
                        .toList();
        return new PluginPlan(plugin, deed.revision(), rest, and(deed));
    }

    private List<Deed> and(Deed deed) {
        List<Deed> all = new ArrayList<>(deeds);
        all.add(deed);
        return all;
    }

    PluginPlan replace(Assignment old, Assignment now) {
        return new PluginPlan(
                plugin,
                revision,
                assignments.stream().map(each -> each.equals(old) ? now : each).toList(),
                deeds);
    }

    PluginPlan ended(long command, String how) {
        return new PluginPlan(
                plugin,
                revision,
                assignments,
                deeds.stream()
                        .map(each -> each.revision() == command ? each.ended(how) : each)
                        .toList());
    }

    /// All artifacts that a proxy may ask for, now or after a rollback.
    Set<String> hashes() {
        Set<String> hashes = new HashSet<>();
        for (Assignment each : assignments) {
            each.artifact().map(Artifact::sha256).ifPresent(hashes::add);
            each.candidate().map(it -> it.artifact().sha256()).ifPresent(hashes::add);
            each.previous().forEach(was -> hashes.add(was.sha256()));
        }
        return hashes;
    }

    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("plugin", plugin);
        fields.put("revision", revision);
        fields.put("assignments", assignments.stream().map(Assignment::fields).toList());
        fields.put("history", deeds.stream().map(Deed::fields).toList());
        return fields;
    }

    static PluginPlan of(Map<?, ?> fields) {
        return new PluginPlan(
                Fields.text(fields, "plugin"),
                Fields.number(fields, "revision"),
                Fields.objects(fields, "assignments").stream().map(Assignment::of).toList(),
                Fields.objects(fields, "history").stream().map(Deed::of).toList());
    }
}
