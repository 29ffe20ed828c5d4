package io.leno.proxy.admin;

import java.util.Collection;

/// The page at `/`: each command with a form for its parameters.
final class HomePage {
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang='en'>
            <head>
            <title>Envoy Admin</title>
            <meta name='viewport' content='width=device-width'>
            <style>
            body { font-family: sans-serif; margin: 1.5em; color: #222; }
            .home-table { border-collapse: collapse; }
            .home-row td { padding: 5px 12px; vertical-align: top; }
            .vert-space td { padding-top: 10px; border-top: 1px solid #ddd; }
            .option td { padding: 2px 12px; font-size: 85%; color: #555; max-width: 46em; }
            .option td:first-child { text-align: right; white-space: nowrap; }
            .home-form { margin: 0; }
            button { font: inherit; padding: 1px 8px; }
            a { color: #0645ad; }
            </style>
            </head>
            <body>
            <table class='home-table'>
            <thead><tr><th align='left'>Command</th><th align='left'>Description</th></tr></thead>
            <tbody>
            """;

    private final StringBuilder out = new StringBuilder(HEAD);

    private HomePage() {}

    static String of(Collection<AdminEndpoint> endpoints) {
        var page = new HomePage();
        for (AdminEndpoint endpoint : endpoints)
            if (!endpoint.path().equals("/")) page.row(endpoint);
        return page.out.append("</tbody>\n</table>\n</body>\n</html>\n").toString();
    }

    private void row(AdminEndpoint endpoint) {
        String name = endpoint.path().substring(1);
        String form = "form-" + name.replace('/', '-');
        out.append("<tr class='home-row vert-space'><td>");
        if (endpoint.mutates() || !endpoint.parameters().isEmpty()) {
            out.append("<form id='").append(form).append("' class='home-form' action='");
            out.append(name).append("' method='").append(endpoint.mutates() ? "post" : "get");
            out.append("'><button>").append(name).append("</button></form>");
        } else out.append("<a href='").append(name).append("'>").append(name).append("</a>");
        out.append("</td><td>").append(escaped(endpoint.help())).append("</td></tr>\n");
        for (AdminEndpoint.Parameter parameter : endpoint.parameters()) option(parameter, form);
    }

    private void option(AdminEndpoint.Parameter parameter, String form) {
        String where = "' id='" + form + "-" + parameter.name() + "' form='" + form + "'";
        out.append("<tr class='option'><td>");
        if (parameter.choices().isEmpty()) {
            String type = parameter.flag() ? "checkbox" : "text";
            out.append("<input type='").append(type).append("' name='");
            out.append(parameter.name()).append(where);
            out.append(">");
        } else {
            out.append("<select name='").append(parameter.name()).append(where).append('>');
            for (String choice : parameter.choices())
                out.append("<option value='")
                        .append(choice)
                        .append("'>")
                        .append(choice)
                        .append("</option>");
            out.append("</select>");
        }
        out.append("</td><td>").append(parameter.name()).append(": ");
        out.append(escaped(parameter.help())).append("</td></tr>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
