package io.leno.cli.validate;

import io.leno.cli.CommandFailure;
import io.leno.cli.ManifestFiles;
import io.leno.cli.OutputFormat;
import io.leno.cli.Terminal;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Judges files.
@Command(
        name = "validate",
        description = {
            "Tells what is wrong with resources in files, without a cluster: Istio's kinds, the"
                    + " Gateway API, FilterPlugins, the MeshConfig.",
            "Other kinds of Kubernetes are passed over. Exit code 0 where nothing is wrong"
                    + " (warnings do not count), 1 else."
        })
public final class ValidateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE|DIR|-",
            description =
                    "What to read: a file, all .yaml, .yml and .json below a folder, or standard"
                            + " input. Can be given several times.")
    private List<String> named = List.of();

    @Parameters(arity = "0..*", paramLabel = "FILE|DIR|-", description = "The same, without -f.")
    private List<String> more = List.of();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Of resources that name none (default: default).")
    private String namespace = "default";

    @Mixin private final OutputFormat output = new OutputFormat();

    private ValidateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    public static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new ValidateCommand(terminal));
    }

    @Override
    public Integer call() throws IOException {
        List<String> paths = new ArrayList<>(named);
        paths.addAll(more);
        if (paths.isEmpty())
            throw CommandFailure.usage(
                    "nothing to validate (expected: -f FILE, -f DIR, or -f - for standard input)");
        Judgement judgement = Judgement.of(ManifestFiles.read(paths, namespace, terminal));
        output.print(
                terminal, judgement.fields(), judgement.text(terminal), judgement.invalidFiles());
        return judgement.isValid() ? 0 : 1;
    }
}
