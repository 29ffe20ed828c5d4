package io.leno.cli.plugin;

import io.leno.cli.Fields;

import java.util.Map;

/// Selections for people.
final class Selections {
    private Selections() {}

    /// As the options that select the same.
    static String text(Map<?, ?> selection) {
        String namespace = Fields.text(selection, "namespace");
        String labels = Fields.text(selection, "labels");
        if (namespace.isEmpty() && labels.isEmpty()) return "all proxies";
        return ((namespace.isEmpty() ? "" : "-n " + namespace + " ")
                        + (labels.isEmpty() ? "" : "-l " + labels))
                .strip();
    }
}
