package io.leno.cli.validate;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.cli.ManifestFiles;
import io.leno.cli.Terminal;
import io.leno.istio.ResourceValidator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was found in files.
///
/// @param problems by file, each file that was read has an entry
/// @param resources how many of them concern the mesh
/// @param passedOver how many do not
record Judgement(Map<String, List<Found>> problems, int resources, int passedOver) {
    /// A problem of a resource.
    ///
    /// @param file it was read from
    /// @param fields of the resource, as JSON has them; empty where there is none yet
    record Found(String file, Problem problem, Map<String, Object> fields) {
        static Found of(Problem problem, ConfigResource resource) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("apiVersion", resource.apiVersion());
            fields.put("kind", resource.key().kind());
            if (!resource.key().namespace().isEmpty())
                fields.put("namespace", resource.key().namespace());
            fields.put("name", resource.key().name());
            return new Found(resource.origin().source(), problem, fields);
        }
    }

    static Judgement of(ManifestFiles files) {
        var validator = new ResourceValidator();
        Map<String, List<Found>> problems = new LinkedHashMap<>();
        files.names().forEach(name -> problems.put(name, new ArrayList<>()));
        for (Problem problem : files.problems())
            in(problem.subject(), problems).add(new Found(problem.subject(), problem, Map.of()));
        List<ConfigResource> resources =
                files.resources().stream()
                        .filter(resource -> validator.knows(resource.key()))
                        .toList();
        resources.parallelStream()
                .flatMap(
                        resource ->
                                validator.validate(resource).stream()
                                        .map(problem -> Found.of(problem, resource)))
                .toList()
                .forEach(found -> in(found.file(), problems).add(found));
        int passedOver = files.resources().size() - resources.size();
        return new Judgement(problems, resources.size(), passedOver);
    }

    private static List<Found> in(String file, Map<String, List<Found>> problems) {
        return problems.computeIfAbsent(file, _ -> new ArrayList<>());
    }

    boolean isValid() {
        return count(Severity.ERROR) == 0;
    }

    List<String> invalidFiles() {
        return problems.entrySet().stream()
                .filter(file -> count(Severity.ERROR, file.getValue()) > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// A line for each problem, and one for each file.
    List<String> text(Terminal terminal) {
        List<String> lines = new ArrayList<>();
        problems.forEach(
                (file, found) -> {
                    for (Found each : found) lines.add(line(each.problem(), terminal));
                    lines.add(summary(file, found, terminal));
                });
        return lines;
    }

    private static String line(Problem problem, Terminal terminal) {
        String severity = word(problem.severity());
        return problem.location()
                + ": "
                + (problem.severity() == Severity.ERROR ? terminal.bad(severity) : severity)
                + ": "
                + problem.subject()
                + ": "
                + (problem.path().isEmpty() ? "" : problem.path() + ": ")
                + problem.message();
    }

    private static String summary(String file, List<Found> found, Terminal terminal) {
        long errors = count(Severity.ERROR, found);
        long warnings = count(Severity.WARNING, found);
        String judgement = errors > 0 ? terminal.bad("is invalid") : terminal.good("is valid");
        List<String> counts = new ArrayList<>();
        if (errors > 0) counts.add(errors + (errors == 1 ? " error" : " errors"));
        if (warnings > 0) counts.add(warnings + (warnings == 1 ? " warning" : " warnings"));
        return file
                + " "
                + judgement
                + (counts.isEmpty() ? "" : ", with " + String.join(" and ", counts));
    }

    /// All there is to say, as JSON has it.
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("valid", isValid());
        fields.put("resources", resources);
        fields.put("passedOver", passedOver);
        fields.put("errors", count(Severity.ERROR));
        fields.put("warnings", count(Severity.WARNING));
        List<Map<String, Object>> all = new ArrayList<>();
        problems.forEach((file, found) -> found.forEach(each -> all.add(fields(file, each))));
        fields.put("problems", all);
        return fields;
    }

    private static Map<String, Object> fields(String file, Found found) {
        Problem problem = found.problem();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("severity", word(problem.severity()));
        fields.put("code", problem.code());
        fields.put("file", file);
        String line = problem.location().substring(problem.location().lastIndexOf(':') + 1);
        if (line.matches("\\d+")) fields.put("line", Integer.valueOf(line));
        fields.putAll(found.fields());
        if (!problem.path().isEmpty()) fields.put("path", problem.path());
        fields.put("message", problem.message());
        return fields;
    }

    private static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private long count(Severity severity) {
        return problems.values().stream().mapToLong(found -> count(severity, found)).sum();
    }

    private static long count(Severity severity, List<Found> found) {
        return found.stream().filter(each -> each.problem().severity() == severity).count();
    }
}
