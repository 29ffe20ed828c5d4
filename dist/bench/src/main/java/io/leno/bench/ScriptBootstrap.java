package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The plain chain with scripts in it.
final class ScriptBootstrap {
    private static final String FILTERS = "http_filters:\n";
    private static final String ROUTES = "routes:\n";

    private ScriptBootstrap() {}

    /// @param filters entries of `http_filters`, before the router
    /// @param routes entries of `routes`, before all others
    static Path write(Path folder, Peer.Ports ports, String filters, String routes)
            throws IOException {
        Path file = Bootstrap.write(folder, Bootstrap.Role.PLAIN, ports);
        return Files.writeString(
                file, put(put(Files.readString(file), FILTERS, filters), ROUTES, routes));
    }

    private static String put(String text, String after, String entries) {
        int key = text.indexOf(after);
        int line = text.lastIndexOf('\n', key) + 1;
        int at = key + after.length();
        return text.substring(0, at) + entries.indent(key - line) + text.substring(at);
    }
}
