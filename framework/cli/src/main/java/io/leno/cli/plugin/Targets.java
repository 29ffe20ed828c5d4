package io.leno.cli.plugin;

import io.leno.cli.CommandFailure;
import io.leno.cli.ControlPlaneOption;
import io.leno.cli.Endpoint;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Whom a command is for: one proxy, or proxies that a control plane selects.
final class Targets {
    private final Map<String, String> environment;

    @Option(
            names = "--proxy",
            paramLabel = "HOST:ADMINPORT",
            description = "One proxy, by its admin address; no control plane is asked.")
    Optional<String> proxy = Optional.empty();

    @Mixin private final ControlPlaneOption controlPlane;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Proxies in this namespace.")
    Optional<String> namespace = Optional.empty();

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "LABELS",
            description =
                    "Proxies whose workload has these labels, as kubectl takes them:"
                            + " app=reviews,version!=v1.")
    Optional<String> labels = Optional.empty();

    @Option(names = "--all", description = "All proxies of the control plane.")
    boolean all;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "Token of the control plane, where changes need one (default: LENO_TOKEN_FILE).")
    Optional<Path> tokenFile = Optional.empty();

    Targets(Map<String, String> environment) {
        this.environment = environment;
        controlPlane = new ControlPlaneOption(environment);
    }

    boolean isProxy() {
        if (proxy.isPresent() && (all || namespace.isPresent() || labels.isPresent()))
            throw CommandFailure.usage(
                    "--proxy: one proxy, and a selection (expected: --proxy, or --all, -n and -l)");
        if (proxy.isPresent() && controlPlane.isGiven())
            throw CommandFailure.usage("--proxy and --control-plane (expected: one of them)");
        return proxy.isPresent();
    }

    Endpoint endpoint() {
        if (isProxy())
            return new Endpoint(
                    "proxy", ControlPlaneOption.checked("--proxy", proxy.orElseThrow()), "");
        return controlPlane.endpoint(token());
    }

    private String token() {
        Optional<Path> file =
                tokenFile.or(
                        () ->
                                Optional.ofNullable(environment.get("LENO_TOKEN_FILE"))
                                        .map(Path::of));
        if (file.isEmpty()) return "";
        try {
            return Files.readString(file.get()).strip();
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "--token-file: " + file.get() + " cannot be read (" + e + ")");
        }
    }

    boolean isSelective() {
        return namespace.isPresent() || labels.isPresent();
    }

    /// To change something on all proxies has to be said.
    void requireSelection() {
        if (all && isSelective())
            throw CommandFailure.usage("--all and a selection (expected: one of them)");
        if (!isProxy() && !all && !isSelective())
            throw CommandFailure.usage(
                    "no proxies selected (expected: --all, -n NAMESPACE, -l LABELS, or one --proxy)");
    }

    /// As the control plane takes it; empty for all.
    Map<String, String> selection() {
        var selection = new LinkedHashMap<String, String>();
        namespace.ifPresent(name -> selection.put("namespace", name));
        labels.ifPresent(text -> selection.put("labels", text));
        return selection;
    }

    /// In words.
    String text() {
        if (!isSelective()) return "all proxies";
        return (namespace.map(name -> "-n " + name + " ").orElse("")
                        + labels.map(text -> "-l " + text).orElse(""))
                .strip();
    }
}
