package io.leno.cli.explain;

import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.xds.Node;
import io.leno.cli.CommandFailure;
import io.leno.cli.Fields;
import io.leno.cli.OutputFormat;
import io.leno.cli.Terminal;
import io.leno.control.MeshSnapshot;
import io.leno.xds.translator.StandardTranslators;
import io.leno.xds.translator.explain.MeshProxies;
import io.leno.xds.translator.explain.ResourceDiff;
import io.leno.xds.translator.explain.ResourceName;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/// `lenoctl diff`: what a change would alter in the resources of each proxy.
@Command(
        name = "diff",
        description = {
            "Shows what files would alter in the resources of each proxy before they are applied:"
                    + " what is added, removed and changed, field by field. Proxies that change"
                    + " alike are one group.",
            "Asks a control plane, or with --config only files.",
            "Exit codes, as diff(1): 0 nothing is altered, 1 something is, 2 trouble."
        })
public final class DiffCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE|DIR",
            description =
                    "Objects that are new, or replace those of the same name; - is standard input."
                            + " May be repeated.")
    private final List<Path> files = new ArrayList<>();

    @Option(
            names = "--remove",
            paramLabel = "'KIND [NAMESPACE/]NAME'",
            description = "An object that is taken away. May be repeated.")
    private final List<String> removed = new ArrayList<>();

    @Mixin private final Source source;
    @Mixin private final OutputFormat output = new OutputFormat();

    private DiffCommand(Map<String, String> environment, Terminal terminal) {
        this.terminal = terminal;
        source = new Source(environment);
    }

    public static CommandLine commandLine(Map<String, String> environment, Terminal terminal) {
        return new CommandLine(new DiffCommand(environment, terminal));
    }

    @Override
    public Integer call() throws IOException {
        if (files.isEmpty() && removed.isEmpty())
            throw CommandFailure.usage("nothing to compare with (expected: -f FILE or --remove)");
        for (Path each : files) {
            if (!Files.exists(each) && !each.toString().equals("-"))
                throw CommandFailure.usage(each + ": no such file or directory");
        }
        Map<?, ?> diff = inTrouble(() -> source.areFiles() ? offline() : ofControlPlane());
        var fields = new LinkedHashMap<String, Object>();
        diff.forEach((name, value) -> fields.put(String.valueOf(name), value));
        var text = new DiffText(fields, terminal);
        output.print(terminal, fields, text.lines(), text.names());
        return Fields.objects(fields, "groups").isEmpty() ? 0 : 1;
    }

    /// 1 says that something is altered, and nothing else does.
    private static Map<?, ?> inTrouble(Callable<Map<?, ?>> work) throws IOException {
        try {
            return work.call();
        } catch (IllegalArgumentException | CommandFailure mistake) {
            throw CommandFailure.usage(String.valueOf(mistake.getMessage()));
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Map<?, ?> offline() throws IOException {
        OfflineMesh now = source.offline();
        Set<ResourceKey> gone = new HashSet<>();
        for (String each : removed) gone.add(ResourceName.find(each, now.keys(), source.namespace));
        MeshSnapshot before = now.mesh();
        MeshSnapshot after = now.with(onDisk(), gone).mesh();
        var nodes = new LinkedHashMap<String, Node>();
        for (Node each : MeshProxies.of(before.model(), source.metadata))
            nodes.put(each.id(), each);
        for (Node each : MeshProxies.of(after.model(), source.metadata)) nodes.put(each.id(), each);
        List<Problem> problems =
                after.problems().stream()
                        .filter(each -> !before.problems().contains(each))
                        .toList();
        return new ResourceDiff(StandardTranslators.all())
                .of(before.model(), after.model(), nodes.values(), problems);
    }

    /// Standard input as a file.
    private List<Path> onDisk() throws IOException {
        var all = new ArrayList<Path>();
        for (Path each : files) {
            if (!each.toString().equals("-")) {
                all.add(each);
                continue;
            }
            Path copy = Files.createTempFile("lenoctl-diff-", ".yaml");
            copy.toFile().deleteOnExit();
            Files.write(copy, System.in.readAllBytes());
            all.add(copy);
        }
        return all;
    }

    private Map<?, ?> ofControlPlane() throws IOException {
        var texts = new ArrayList<Map<String, String>>();
        for (Path each : onDisk()) {
            for (Path file : below(each)) {
                String text = Files.readString(file, StandardCharsets.UTF_8);
                texts.add(Map.of("name", file.toString(), "text", text));
            }
        }
        return source.endpoint()
                .post(
                        "/debug/diffz",
                        Map.of("files", texts, "remove", removed, "namespace", source.namespace));
    }

    private static List<Path> below(Path path) throws IOException {
        if (!Files.isDirectory(path)) return List.of(path);
        try (var all = Files.walk(path)) {
            return all.filter(each -> each.toString().matches(".*\\.(ya?ml|json)"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }
}
