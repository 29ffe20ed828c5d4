package io.leno.xds.server.debug;

import java.util.Map;
import java.util.TreeMap;

/// The list of all pages, for a browser.
final class DebugIndex {
    private static final String HEAD =
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Pilot Debug Console</title>
            <style>
            body { font-family: sans-serif; }
            table { border-collapse: collapse; }
            td, th { border: 1px solid #ccc; padding: 6px 10px; text-align: left; }
            </style>
            </head>
            <body>
            <table id="endpoints">
            <tr><th>Endpoint</th><th>Description</th></tr>
            """;

    private DebugIndex() {}

    /// @param about what is said of each page, by path
    static String of(Map<String, String> about) {
        var html = new StringBuilder(HEAD);
        new TreeMap<>(about)
                .forEach(
                        (path, text) ->
                                html.append("<tr><td><a href='")
                                        .append(escaped(path))
                                        .append("'>")
                                        .append(escaped(path))
                                        .append("</a></td><td>")
                                        .append(escaped(text))
                                        .append("</td></tr>\n"));
        return html.append("</table>\n</body>\n</html>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }
}
