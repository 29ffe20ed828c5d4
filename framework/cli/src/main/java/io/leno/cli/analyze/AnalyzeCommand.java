package io.leno.cli.analyze;

import io.leno.analysis.Analysis;
import io.leno.analysis.Analyzers;
import io.leno.analysis.DefaultResources;
import io.leno.analysis.Located;
import io.leno.analysis.Snapshot;
import io.leno.analysis.Suppression;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Level;
import io.leno.api.config.ConfigResource;
import io.leno.cli.CommandFailure;
import io.leno.cli.ManifestFiles;
import io.leno.cli.Terminal;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// `lenoctl analyze`: options, output and exit codes are those of `istioctl analyze`.
@Command(
        name = "analyze",
        description = {
            "Analyzes configuration in files and prints what is wrong with it, with Istio's codes.",
            "Exit codes: 0 nothing at or above the failure threshold, 79 something, 65 a file could"
                    + " not be parsed, 64 wrong format, 2 wrong usage, 1 anything else. In JSON and"
                    + " YAML findings do not change the exit code."
        })
public final class AnalyzeCommand implements Callable<Integer> {
    private static final int FOUND_ISSUES = 79;
    private static final int BAD_DATA = 65;

    private final Terminal terminal;
    private final List<Analyzer> analyzers;

    @Mixin private final AnalyzeOptions options = new AnalyzeOptions();

    private AnalyzeCommand(Terminal terminal, List<Analyzer> analyzers) {
        this.terminal = terminal;
        this.analyzers = analyzers;
    }

    public static CommandLine commandLine(Map<String, String> environment, Terminal terminal) {
        List<Analyzer> known = Analyzers.known(AnalyzerJars.loader(environment));
        return new CommandLine(new AnalyzeCommand(terminal, known));
    }

    @Override
    public Integer call() throws IOException {
        options.check();
        FindingsForm form = options.form();
        if (options.listAnalyzers) {
            for (Analyzer each : analyzers)
                terminal.line("* " + each.name() + ":\n    " + each.description());
            return 0;
        }
        if (options.paths.isEmpty())
            throw CommandFailure.failed("at least one file must be provided");
        var files = ManifestFiles.read(options.paths, options.defaultNamespace(), terminal);
        List<Located> found =
                Suppression.filter(
                        Analysis.run(
                                Analyzers.select(analyzers, options.analyzers), snapshot(files)),
                        options.defaultNamespace(),
                        options.suppressions(terminal));
        return report(found, files, form);
    }

    private Snapshot snapshot(ManifestFiles files) throws IOException {
        String mesh = options.meshConfig();
        String networks = options.meshNetworks();
        String istio = options.istioNamespace;
        List<ConfigResource> all = new ArrayList<>(DefaultResources.of(mesh, istio));
        all.addAll(files.described());
        all.addAll(files.resources());
        if (!mesh.isEmpty() || !networks.isEmpty())
            all.add(Snapshot.meshConfigMap(istio, mesh, networks));
        return Snapshot.of(all, istio);
    }

    private int report(List<Located> found, ManifestFiles files, FindingsForm form) {
        files.problems().forEach(problem -> terminal.errors().println("Error: " + problem));
        if (options.verbose) reportAnalyzers();
        List<Located> shown =
                found.stream()
                        .filter(each -> each.finding().type().level().isAtLeast(options.shown))
                        .toList();
        terminal.output().println(form.text(shown, options.isColored(terminal)));
        terminal.output().flush();
        if (shown.isEmpty()) terminal.errors().println(allWell(files));
        return form == FindingsForm.LOG ? exitCode(found, files) : 0;
    }

    private void reportAnalyzers() {
        terminal.errors().println("Analyzed resources in " + options.target());
        terminal.errors().println("Executed analyzers:");
        for (Analyzer each : Analyzers.select(analyzers, options.analyzers))
            terminal.errors().println("\t " + each.name());
        terminal.errors().println();
    }

    private String allWell(ManifestFiles files) {
        int broken = files.brokenFiles();
        if (broken > 0)
            return "No validation issues found when analyzing "
                    + options.target()
                    + " (but "
                    + broken
                    + (broken == 1 ? " file" : " files")
                    + " could not be parsed).";
        String well = "\u2714 No validation issues found when analyzing";
        return files.names().size() == 1
                ? well + " " + files.names().getFirst() + "."
                : well + ":\n  - " + String.join("\n  - ", files.names());
    }

    private int exitCode(List<Located> found, ManifestFiles files) {
        Level threshold = options.failure;
        if (found.stream().anyMatch(each -> each.finding().type().level().isAtLeast(threshold))) {
            terminal.errors()
                    .println(
                            "Error: Analyzers found issues when analyzing "
                                    + options.target()
                                    + ".\nSee "
                                    + Located.DOCUMENTATION
                                    + " for more information about causes and resolutions.");
            return FOUND_ISSUES;
        }
        if (files.brokenFiles() == 0 || options.ignoreUnknown) return 0;
        terminal.errors().println("Error: Some files couldn't be parsed.");
        return BAD_DATA;
    }
}
