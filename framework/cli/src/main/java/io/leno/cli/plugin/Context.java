package io.leno.cli.plugin;

import io.leno.cli.Terminal;

import java.util.Map;

/// What every command is given.
record Context(Map<String, String> environment, Terminal terminal) {
    /// Who gives a command, for the history.
    String user() {
        return environment.getOrDefault("USER", "");
    }
}
