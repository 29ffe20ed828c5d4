package io.leno.cli.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `lenoctl script test` has to say.
///
/// @param wrong one line each
record Report(Exchange exchange, Outcome outcome, List<String> wrong) {
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "steps",
                outcome.steps().stream()
                        .map(
                                step -> {
                                    Map<String, String> one = new LinkedHashMap<>();
                                    one.put("kind", step.kind());
                                    one.put("text", step.text());
                                    return one;
                                })
                        .toList());
        fields.put("local", outcome.local() != null);
        Message request = outcome.request();
        if (request != null) fields.put("request", request.fields());
        Message response = outcome.response();
        if (response != null) fields.put("response", response.fields());
        fields.put("metadata", outcome.metadata());
        fields.put("wrong", wrong);
        return fields;
    }

    List<String> text() {
        List<String> lines = new ArrayList<>();
        section(lines, "request", exchange.request().lines());
        section(lines, "script", steps());
        Message request = outcome.request();
        if (request != null) section(lines, "request that goes on", request.lines());
        Message response = outcome.response();
        String local = outcome.local();
        if (response != null)
            section(
                    lines,
                    local == null ? "response" : "response of the script (" + local + ")",
                    response.lines());
        if (!outcome.metadata().isEmpty())
            section(lines, "metadata", List.of(outcome.metadata().toString()));
        return lines;
    }

    private List<String> steps() {
        if (outcome.steps().isEmpty()) return List.of("changes nothing");
        return outcome.steps().stream().map(step -> step.kind() + ": " + step.text()).toList();
    }

    private static void section(List<String> lines, String title, List<String> content) {
        lines.add(title);
        content.forEach(line -> lines.add("  " + line));
    }
}
