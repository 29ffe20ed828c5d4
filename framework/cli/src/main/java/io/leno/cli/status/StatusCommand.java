package io.leno.cli.status;

import io.leno.api.config.Problem;
import io.leno.api.json.Json;
import io.leno.cli.CommandFailure;
import io.leno.cli.ManifestFiles;
import io.leno.cli.Terminal;
import io.leno.cli.Yaml;
import io.leno.istio.status.ObjectStatuses;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// `lenoctl status`: what a control plane would write into the status of objects.
@Command(
        name = "status",
        description = {
            "Prints the objects in files that get a status (those of the Gateway API, ServiceEntries"
                    + " without addresses) with the status that would be written, without a"
                    + " cluster.",
            "Exit codes: 0 all were read, 1 something could not be, 2 wrong usage."
        })
public final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE|DIR",
            description = "files and directories, with what is below them; - is standard input")
    private final List<String> paths = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "yaml",
            paramLabel = "FORM",
            description = "yaml or json (${DEFAULT-VALUE})")
    private String form = "yaml";

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            paramLabel = "NAMESPACE",
            description = "of objects that name none (${DEFAULT-VALUE})")
    private String namespace = "default";

    private StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    public static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new StatusCommand(terminal));
    }

    @Override
    public Integer call() throws IOException {
        if (!List.of("yaml", "json").contains(form)) {
            throw CommandFailure.failed("--output: \"" + form + "\" (expected: yaml or json)");
        }
        ManifestFiles files = ManifestFiles.read(paths, namespace, terminal);
        ObjectStatuses.Report report = ObjectStatuses.of(files.resources());
        print(report.objects());
        List<Problem> problems = new ArrayList<>(files.problems());
        problems.addAll(report.problems());
        problems.forEach(problem -> terminal.errors().println(problem));
        terminal.errors().flush();
        return problems.isEmpty() ? 0 : 1;
    }

    /// One document an object in YAML, a list in JSON.
    private void print(List<Map<String, Object>> objects) {
        if (form.equals("json")) {
            var list = new LinkedHashMap<String, Object>();
            list.put("apiVersion", "v1");
            list.put("kind", "List");
            list.put("items", objects);
            terminal.output().print(Json.write(list));
        } else {
            terminal.output()
                    .print(String.join("---\n", objects.stream().map(Yaml::write).toList()));
        }
        terminal.output().flush();
    }
}
