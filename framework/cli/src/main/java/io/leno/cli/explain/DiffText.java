package io.leno.cli.explain;

import io.leno.api.json.Json;
import io.leno.cli.Fields;
import io.leno.cli.Terminal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What would be altered, for people: proxies, then their resources, then fields.
final class DiffText {
    private final Map<String, ?> fields;
    private final Terminal terminal;
    private final List<String> lines = new ArrayList<>();

    DiffText(Map<String, ?> fields, Terminal terminal) {
        this.fields = fields;
        this.terminal = terminal;
    }

    /// Of the proxies that change.
    List<String> names() {
        return Fields.objects(fields, "groups").stream()
                .flatMap(each -> texts(each, "proxies").stream())
                .toList();
    }

    List<String> lines() {
        for (String each : texts(fields, "problems")) lines.add(terminal.bad("problem: " + each));
        List<Map<?, ?>> groups = Fields.objects(fields, "groups");
        for (Map<?, ?> group : groups) {
            lines.add(String.join(", ", texts(group, "proxies")));
            Fields.objects(group, "added")
                    .forEach(each -> lines.add(terminal.good("  + " + name(each))));
            Fields.objects(group, "removed")
                    .forEach(each -> lines.add(terminal.bad("  - " + name(each))));
            Fields.objects(group, "changed").forEach(this::addChanged);
        }
        int same = texts(fields, "unchanged").size();
        lines.add(groups.isEmpty() ? "no proxy changes (" + same + ")" : same + " unchanged");
        return lines;
    }

    private void addChanged(Map<?, ?> resource) {
        lines.add("  ~ " + name(resource));
        for (Map<?, ?> each : Fields.objects(resource, "fields")) {
            String path = Fields.text(each, "path");
            boolean wasThere = each.containsKey("before");
            boolean isThere = each.containsKey("after");
            if (wasThere)
                lines.add(terminal.bad("      - " + path + ": " + value(each.get("before"))));
            if (isThere)
                lines.add(terminal.good("      + " + path + ": " + value(each.get("after"))));
        }
    }

    private static String value(@Nullable Object value) {
        return value instanceof String text ? text : Json.compact(value).strip();
    }

    private static String name(Map<?, ?> resource) {
        return Fields.text(resource, "type") + " " + Fields.text(resource, "name");
    }

    private static List<String> texts(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
