package io.leno.rollout.control;

import io.leno.rollout.Fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// How far a rollout is that reaches its proxies in steps.
///
/// @param shares percentages of the proxies, growing, each below 100; the last step is all of them
/// @param at which one it is at; past the last: all
/// @param chosen ids of the nodes it has reached
/// @param stopped why it goes no further; empty while it does
record Steps(List<Integer> shares, int at, SortedSet<String> chosen, String stopped) {
    static final Steps ALL = new Steps(List.of(), 0, new TreeSet<>(), "");

    Steps {
        shares = List.copyOf(shares);
        chosen = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(chosen));
        int before = 0;
        for (int share : shares) {
            if (share <= before || share >= 100)
                throw new IllegalArgumentException(
                        "steps: " + shares + " (expected: growing percentages, 1..99)");
            before = share;
        }
    }

    static Steps of(List<Integer> shares) {
        var below = new ArrayList<>(shares);
        if (!below.isEmpty() && below.getLast() == 100) below.removeLast();
        return new Steps(below, 0, new TreeSet<>(), "");
    }

    boolean isComplete() {
        return at >= shares.size();
    }

    boolean isRunning() {
        return !isComplete() && stopped.isEmpty();
    }

    boolean includes(String nodeId) {
        return isComplete() || chosen.contains(nodeId);
    }

    Steps stop(String why) {
        return new Steps(shares, at, chosen, why);
    }

    Steps next() {
        return at + 1 == shares.size() ? ALL : new Steps(shares, at + 1, chosen, "");
    }

    /// Adds nodes until the step has its share, rounded up.
    ///
    /// @param candidates in the order in which they are taken
    Steps choose(List<String> candidates) {
        if (isComplete()) return this;
        int wanted = (candidates.size() * shares.get(at) + 99) / 100;
        var now = new TreeSet<>(chosen);
        long there = candidates.stream().filter(now::contains).count();
        for (String each : candidates) {
            if (there >= wanted) break;
            if (now.add(each)) there++;
        }
        return new Steps(shares, at, now, stopped);
    }

    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("shares", shares);
        fields.put("at", at);
        fields.put("chosen", List.copyOf(chosen));
        if (!stopped.isEmpty()) fields.put("stopped", stopped);
        return fields;
    }

    static Steps of(Map<?, ?> fields) {
        var chosen = new TreeSet<String>();
        Fields.list(fields, "chosen").forEach(each -> chosen.add(String.valueOf(each)));
        return new Steps(
                shares(fields, "shares"),
                (int) Fields.number(fields, "at"),
                chosen,
                Fields.text(fields, "stopped"));
    }

    static List<Integer> shares(Map<?, ?> fields, String name) {
        List<Integer> shares = new ArrayList<>();
        for (Object each : Fields.list(fields, name)) {
            if (!(each instanceof Number number))
                throw new IllegalArgumentException(
                        name + ": " + each + " (expected: growing percentages, 1..100)");
            shares.add(number.intValue());
        }
        return shares;
    }
}
