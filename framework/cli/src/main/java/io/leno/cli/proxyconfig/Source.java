package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;
import io.leno.cli.ControlPlaneOption;
import io.leno.cli.Endpoint;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where the configuration of a proxy is taken from: what the control plane has sent it, what it
/// says itself, or a file with that.
final class Source {
    @Parameters(
            arity = "0..1",
            paramLabel = "POD[.NAMESPACE]",
            description = "The proxy, as proxy-status names it.")
    private String pod = "";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Answer of a proxy's admin page in a file; - is standard input.")
    private String file = "";

    @Option(
            names = "--proxy",
            paramLabel = "HOST:ADMINPORT",
            description = "Asks the proxy itself, by its admin address.")
    private String proxy = "";

    @Mixin private final ControlPlaneOption controlPlane;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Of the proxy, where POD does not say it.")
    private String namespace = "";

    Source(Map<String, String> environment) {
        controlPlane = new ControlPlaneOption(environment);
    }

    /// @param command for messages
    void check(String command) {
        boolean isNamed = !pod.isEmpty() || !proxy.isEmpty();
        if (isNamed != file.isEmpty())
            throw CommandFailure.usage(command + " requires pod name or --file parameter");
    }

    boolean isProxy() {
        return !proxy.isEmpty();
    }

    boolean isFile() {
        return !file.isEmpty();
    }

    String pod() {
        return pod;
    }

    String namespace() {
        return namespace;
    }

    /// All of it, endpoints included.
    ConfigDump dump() {
        if (isFile()) return ConfigDump.parse(content());
        if (isProxy()) return fromProxy();
        return fromControlPlane(Map.of("include_eds", "true"));
    }

    ConfigDump fromProxy() {
        return ConfigDump.of(proxy().get("/config_dump", Map.of("include_eds", "true")));
    }

    /// What the control plane has sent the pod.
    ConfigDump fromControlPlane(Map<String, String> more) {
        var query = new LinkedHashMap<>(more);
        query.put("proxyID", proxyId());
        return ConfigDump.of(controlPlane().get("/debug/config_dump", query));
    }

    /// What the proxy says of its clusters; of one that only the control plane knows, what it was
    /// sent.
    Object clusters() {
        if (isFile()) return ConfigDump.read(content());
        if (isProxy()) return proxy().get("/clusters", Map.of("format", "json"));
        return clustersOf(dump());
    }

    private static Object clustersOf(ConfigDump dump) {
        List<Object> statuses = new ArrayList<>();
        List<Object> assignments =
                ConfigDump.resources(
                        dump.find("Endpoints"), "dynamic_endpoint_configs", "endpoint_config");
        for (Object assignment : assignments) {
            List<Object> hosts = new ArrayList<>();
            for (Object locality : Tree.list(assignment, "endpoints")) {
                for (Object endpoint : Tree.list(locality, "lb_endpoints")) {
                    var host = new LinkedHashMap<String, @Nullable Object>();
                    host.put("address", Tree.at(endpoint, "endpoint.address"));
                    host.put(
                            "health_status",
                            Map.of("eds_health_status", Assignments.statusOf(endpoint)));
                    hosts.add(host);
                }
            }
            var status = new LinkedHashMap<String, Object>();
            status.put("name", Tree.text(assignment, "cluster_name"));
            status.put("host_statuses", hosts);
            statuses.add(status);
        }
        return Map.of("cluster_statuses", statuses);
    }

    /// `deployment/reviews.default` and `reviews` in namespace `default` are `reviews.default`.
    private String proxyId() {
        String name = pod.substring(pod.indexOf('/') + 1);
        return namespace.isEmpty() || name.indexOf('.') >= 0 ? name : name + "." + namespace;
    }

    Endpoint proxy() {
        return new Endpoint("proxy", ControlPlaneOption.checked("--proxy", proxy), "");
    }

    Endpoint controlPlane() {
        return controlPlane.endpoint("");
    }

    private String content() {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (IOException e) {
            throw CommandFailure.failed("--file: " + file + " cannot be read (" + e + ")");
        }
    }
}
