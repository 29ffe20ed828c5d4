package io.leno.platform.file;

import io.leno.api.config.Origin;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.manifest.InvalidYamlException;
import io.leno.manifest.YamlObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What one file says. An object that has an error is not among the items.
record FileContent(List<Item> items, List<Problem> problems) {
    static final FileContent NOTHING = new FileContent(List.of(), List.of());

    FileContent {
        items = List.copyOf(items);
        problems = List.copyOf(problems);
    }

    /// Reads a file's text; never fails.
    ///
    /// @param path for people
    static FileContent parse(String path, String text) {
        var items = new ArrayList<Item>();
        var problems = new ArrayList<Problem>();
        try {
            for (YamlObject object : YamlObject.parseAll(text)) {
                readObject(path, object, items, problems);
            }
        } catch (InvalidYamlException invalid) {
            String location = path + ":" + invalid.line();
            String message = String.valueOf(invalid.getMessage());
            problems.add(new Problem(Severity.ERROR, "invalid-yaml", path, location, "", message));
        }
        return new FileContent(items, problems);
    }

    private static void readObject(
            String path, YamlObject object, List<Item> items, List<Problem> problems) {
        var origin = new Origin(path, object.lines());
        Map<String, Object> body = object.body();
        if (body.containsKey("apiVersion") || body.containsKey("kind")) {
            KubernetesObject.read(body, origin, items, problems);
            return;
        }
        var subject = new Fields.Subject(path, origin, problems);
        if (body.containsKey("services")) {
            ShortForm.read(Fields.of(subject, body), items);
            return;
        }
        subject.error(
                "unknown-object",
                "",
                "neither apiVersion and kind nor services, but "
                        + String.join(", ", body.keySet()));
    }

    boolean isInvalid() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
