package io.leno.cli.analyze;

import io.leno.analysis.Suppression;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Level;
import io.leno.cli.CommandFailure;
import io.leno.cli.Terminal;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The options of `istioctl analyze`, as far as they make sense without a cluster.
final class AnalyzeOptions {
    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Files and directories with YAML or JSON; - is standard input.")
    List<String> paths = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "log (default), json or yaml.")
    private String form = "log";

    @Option(
            names = "--failure-threshold",
            paramLabel = "LEVEL",
            converter = LevelOf.class,
            description = "Error (default), Warning or Info: from here on the exit code is 79.")
    Level failure = Level.ERROR;

    @Option(
            names = "--output-threshold",
            paramLabel = "LEVEL",
            converter = LevelOf.class,
            description = "Info (default), Warning or Error: what is printed.")
    Level shown = Level.INFO;

    @Option(
            names = {"-S", "--suppress"},
            paramLabel = "CODE=RESOURCE",
            description =
                    "Findings not to be reported, as in \"IST0103=Pod default/*\". Can be repeated.")
    List<String> suppress = List.of();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "What is analyzed, and the namespace of objects that name none: default.")
    private String namespace = "";

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Findings of all namespaces.")
    private boolean allNamespaces;

    @Option(
            names = {"-i", "--istioNamespace"},
            paramLabel = "NAMESPACE",
            description = "Where the control plane is: istio-system.")
    String istioNamespace = "istio-system";

    @Option(
            names = "--analyzer",
            paramLabel = "NAME",
            description = "Only this one; NAME.KIND for one kind of resource. Can be repeated.")
    List<String> analyzers = List.of();

    @Option(
            names = {"-L", "--list-analyzers"},
            description = "Lists the analyzers, and does nothing else.")
    boolean listAnalyzers;

    @Option(
            names = {"--meshConfigFile", "--mesh-config"},
            paramLabel = "FILE",
            description = "Istio's MeshConfig; else that of the ConfigMap istio in the files.")
    private @Nullable Path meshConfig;

    @Option(
            names = {"--meshNetworksFile", "--mesh-networks"},
            paramLabel = "FILE",
            description = "Istio's MeshNetworks; else that of the ConfigMap istio in the files.")
    private @Nullable Path meshNetworks;

    @Option(
            names = "--ignore-unknown",
            description = "Documents that cannot be read do not change the exit code.")
    boolean ignoreUnknown;

    @Option(
            names = "--color",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOLEAN",
            description = "Colours; where somebody looks, unless told otherwise.")
    private @Nullable Boolean color;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tells which analyzers ran.")
    boolean verbose;

    @Option(
            names = {"-R", "--recursive"},
            description = "Accepted: directories are always read with what is below them.")
    boolean recursive;

    @Option(
            names = {"-k", "--use-kube"},
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOLEAN",
            description = "Accepted as false: only files are analyzed.")
    private boolean useKube;

    /// @throws CommandFailure where options ask for what is not there
    void check() {
        if (useKube)
            throw CommandFailure.usage(
                    "--use-kube: \"true\" (expected: false; a control plane shows the analysis of"
                            + " what it serves at /debug/analysis)");
    }

    FindingsForm form() {
        return FindingsForm.of(form);
    }

    /// Of objects that name none, and whose findings are shown; empty for all.
    String defaultNamespace() {
        if (allNamespaces) return "";
        return namespace.isEmpty() ? "default" : namespace;
    }

    /// For people.
    String target() {
        return allNamespaces ? "all namespaces" : "namespace: " + defaultNamespace();
    }

    boolean isColored(Terminal terminal) {
        return color == null ? terminal.isInteractive() : color;
    }

    /// The text; empty where none was given.
    String meshConfig() throws IOException {
        return MeshFile.text(meshConfig, "mesh");
    }

    String meshNetworks() throws IOException {
        return MeshFile.text(meshNetworks, "meshNetworks");
    }

    List<Suppression> suppressions(Terminal terminal) {
        List<Suppression> suppressions = new ArrayList<>();
        for (String each : suppress) {
            String[] parts = each.split("=", -1);
            if (parts.length != 2)
                throw CommandFailure.failed(
                        each + " is not a valid suppression value. See lenoctl analyze --help");
            boolean isKnown =
                    IstioMessages.all().stream().anyMatch(type -> type.code().equals(parts[0]));
            if (!isKnown)
                terminal.errors()
                        .println(
                                "Warning: Supplied message code '"
                                        + parts[0]
                                        + "' is an unknown message code and will not have any"
                                        + " effect.");
            suppressions.add(new Suppression(parts[0], parts[1]));
        }
        return suppressions;
    }

    static final class LevelOf implements ITypeConverter<Level> {
        @Override
        public Level convert(String text) {
            for (Level each : Level.values()) if (each.name().equalsIgnoreCase(text)) return each;
            throw new TypeConversionException("Info, Warning or Error");
        }
    }
}
