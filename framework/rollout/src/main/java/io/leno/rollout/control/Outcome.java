package io.leno.rollout.control;

import io.leno.api.xds.Node;
import io.leno.rollout.PluginReport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What has become of the last command for a selection, proxy by proxy.
///
/// @param proxies those of the selection that are connected
/// @param stopped why its steps go no further; empty while they do
record Outcome(long revision, List<One> proxies, String stopped) {
    /// @param state `waiting`, for its step, `pending`, for its answer, or what it reported
    record One(String id, String state, String text) {
        boolean isFinal() {
            return !state.equals("waiting") && !state.equals("pending") && !state.equals("working");
        }

        boolean isRefused() {
            return state.equals("refused");
        }
    }

    static Outcome of(PluginPlan plan, Selection selection, List<Proxies.Seen> connected) {
        Optional<Assignment> assignment = plan.assignment(selection);
        long revision = assignment.map(Assignment::revision).orElse(plan.revision());
        List<One> proxies = new ArrayList<>();
        for (Proxies.Seen each : connected) {
            if (!selection.matches(each.node())) continue;
            boolean waits = assignment.isPresent() && waits(plan, assignment.get(), each.node());
            proxies.add(
                    waits ? new One(each.node().id(), "waiting", "") : one(plan, revision, each));
        }
        return new Outcome(
                revision, proxies, assignment.map(it -> it.steps().stopped()).orElse(""));
    }

    /// Whether its steps have not reached a proxy that nothing newer is for.
    private static boolean waits(PluginPlan plan, Assignment assignment, Node node) {
        if (assignment.steps().includes(node.id())) return false;
        return plan.assignment(node)
                .map(Assignment::revision)
                .filter(now -> now > assignment.revision())
                .isEmpty();
    }

    private static One one(PluginPlan plan, long revision, Proxies.Seen proxy) {
        String id = proxy.node().id();
        long wished = plan.wish(proxy.node(), "").revision();
        if (wished < revision) return new One(id, "waiting", "");
        PluginReport report = proxy.report(plan.plugin());
        if (report == null || report.revision() < wished) return new One(id, "pending", "");
        return new One(id, report.state().toString(), report.text());
    }

    /// `running`, `stopped`, `done` or `failed`.
    String state() {
        if (!stopped.isEmpty()) return "stopped";
        if (!proxies.stream().allMatch(One::isFinal)) return "running";
        return proxies.stream().anyMatch(One::isRefused) ? "failed" : "done";
    }

    /// In words, for the history.
    String text() {
        var counts = new LinkedHashMap<String, Integer>();
        proxies.forEach(each -> counts.merge(each.state(), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((state, count) -> parts.add(count + " " + state));
        String all = parts.isEmpty() ? "no proxy" : String.join(", ", parts);
        return stopped.isEmpty() ? all : all + "; stopped: " + stopped;
    }

    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("revision", revision);
        fields.put("state", state());
        if (!stopped.isEmpty()) fields.put("stopped", stopped);
        fields.put(
                "proxies",
                proxies.stream()
                        .map(
                                each -> {
                                    var one = new LinkedHashMap<String, Object>();
                                    one.put("id", each.id());
                                    one.put("state", each.state());
                                    if (!each.text().isEmpty()) one.put("text", each.text());
                                    return one;
                                })
                        .toList());
        return fields;
    }
}
