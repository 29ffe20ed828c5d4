package io.leno.proxy.admin;

import io.netty.handler.codec.http.HttpMethod;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// All paths of the admin interface, and the pages that list them.
final class AdminEndpoints {
    private final TreeMap<String, AdminEndpoint> byPath = new TreeMap<>(Comparator.naturalOrder());

    AdminEndpoints(List<AdminEndpoint> endpoints) {
        var all = new ArrayList<>(endpoints);
        all.add(
                AdminEndpoint.reading(
                        "/",
                        "Admin home page",
                        request -> AdminResponse.of(200, AdminResponse.HTML, homePage())));
        all.add(
                AdminEndpoint.reading(
                        "/help",
                        "print out list of admin commands",
                        request -> AdminResponse.text(help())));
        for (AdminEndpoint endpoint : all) byPath.put(endpoint.path(), endpoint);
    }

    AdminResponse handle(AdminRequest request) {
        String path = request.path().isEmpty() ? "/" : request.path();
        AdminEndpoint endpoint = byPath.get(path);
        if (endpoint == null)
            return AdminResponse.of(404, AdminResponse.TEXT, "invalid path. " + help());
        if (endpoint.mutates() && !request.method().equals(HttpMethod.POST)) {
            return AdminResponse.of(
                    405,
                    AdminResponse.TEXT,
                    "Method " + request.method().name() + " not allowed, POST required.");
        }
        return endpoint.handler().handle(request);
    }

    private String help() {
        var out = new StringBuilder("admin commands are:\n");
        for (AdminEndpoint endpoint : byPath.values()) {
            out.append("  ").append(endpoint.path());
            if (endpoint.mutates()) out.append(" (POST)");
            out.append(": ").append(endpoint.help()).append('\n');
            for (AdminEndpoint.Parameter parameter : endpoint.parameters()) {
                out.append("      ").append(parameter.name()).append(": ");
                out.append(parameter.help()).append('\n');
            }
        }
        return out.toString();
    }

    private String homePage() {
        var out = new StringBuilder();
        out.append(
                """
                <!DOCTYPE html>
                <html lang='en'>
                <head>
                <title>Envoy Admin</title>
                <style>
                body { font-family: sans-serif; margin: 2em; }
                td { padding: 4px 12px; vertical-align: top; }
                tr:nth-child(odd) { background: #eee; }
                form { margin: 0; }
                </style>
                </head>
                <body>
                <table>
                <thead><tr><th>Command</th><th>Description</th></tr></thead>
                <tbody>
                """);
        for (AdminEndpoint endpoint : byPath.values()) {
            out.append("<tr><td>").append(link(endpoint)).append("</td><td>");
            out.append(escaped(endpoint.help())).append("</td></tr>\n");
        }
        return out.append("</tbody>\n</table>\n</body>\n</html>\n").toString();
    }

    private static String link(AdminEndpoint endpoint) {
        String name = endpoint.path().substring(1);
        if (!endpoint.mutates()) {
            return "<a href='" + name + "'>" + (name.isEmpty() ? "/" : name) + "</a>";
        }
        return "<form action='%s' method='post'><button>%s</button></form>".formatted(name, name);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
