package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

/// What came of an action on a plugin.
public sealed interface PluginOutcome {
    /// The plugin, or the file as long as it is not known which plugin that is.
    String plugin();

    /// One line for people.
    String text();

    /// It is so now: new streams see it.
    ///
    /// @param generation the one it is about, or 0
    record Done(String plugin, int generation, String text) implements PluginOutcome {
        public Done {
            requireNonNull(plugin, "plugin");
            requireNonNull(text, "text");
        }
    }

    /// It was so already.
    record Unchanged(String plugin, int generation, String text) implements PluginOutcome {
        public Unchanged {
            requireNonNull(plugin, "plugin");
            requireNonNull(text, "text");
        }
    }

    /// It cannot be; everything is as it was.
    ///
    /// @param text the reason
    record Refused(String plugin, String text) implements PluginOutcome {
        public Refused {
            requireNonNull(plugin, "plugin");
            requireNonNull(text, "text");
        }
    }
}
