package io.leno.istio;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.istio.cluster.ClusterObjectsDialect;
import io.leno.istio.extensions.FilterPluginDialect;
import io.leno.istio.extensions.IstioExtensionsDialect;
import io.leno.istio.gatewayapi.GatewayApiDialect;
import io.leno.istio.ingress.IngressDialect;
import io.leno.istio.networking.IstioNetworkingDialect;
import io.leno.istio.networking.MeshConfigDialect;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Resources as YAML texts, and what the dialects make of them.
public final class Resources {
    private static final List<ConfigDialect> DIALECTS =
            List.of(
                    new IstioNetworkingDialect(),
                    new GatewayApiDialect(),
                    new ClusterObjectsDialect(),
                    new IngressDialect(),
                    new MeshConfigDialect(),
                    new FilterPluginDialect(),
                    new IstioExtensionsDialect(),
                    new AcceptedKindsDialect());

    private Resources() {}

    /// Where Istio's samples and CRDs are, if they are on this machine; set `leno.examples` to use
    /// another folder than the one beside the repository.
    public static Path examples() {
        return Path.of(System.getProperty("leno.examples", "../../../shared/examples"));
    }

    public static ConfigResource resource(String yaml) {
        return resources(yaml, "mesh.yaml").getFirst();
    }

    public static List<ConfigResource> resources(String yaml, String source) {
        var all = new ArrayList<ConfigResource>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
            if (document != null) all.add(resource(mapping(document), source));
        }
        return all;
    }

    /// Parsed by the dialect that understands it.
    public static ParsedConfig parse(String yaml) {
        return parse(resource(yaml));
    }

    public static ParsedConfig parse(ConfigResource resource) {
        return DIALECTS.stream()
                .filter(dialect -> dialect.understands(resource.key()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody understands " + resource.key()))
                .parse(resource);
    }

    public static boolean isUnderstood(ConfigResource resource) {
        return DIALECTS.stream().anyMatch(dialect -> dialect.understands(resource.key()));
    }

    /// The specification of the only rule.
    public static <T> T spec(Class<T> type, String yaml) {
        return type.cast(rule(yaml).spec());
    }

    public static Rule<?> rule(String yaml) {
        ParsedConfig parsed = parse(yaml);
        if (parsed.rules().size() != 1) throw new AssertionError("rules: " + parsed);
        return parsed.rules().getFirst();
    }

    /// All problems as `path: message`.
    public static List<String> problems(String yaml) {
        return parse(yaml).problems().stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }

    public static List<String> problems(String yaml, Problem.Severity severity) {
        return parse(yaml).problems().stream()
                .filter(problem -> problem.severity() == severity)
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }

    private static ConfigResource resource(Map<String, Object> body, String source) {
        String apiVersion = String.valueOf(body.get("apiVersion"));
        int slash = apiVersion.indexOf('/');
        Map<String, Object> metadata = mapping(body.getOrDefault("metadata", Map.of()));
        var key =
                new ResourceKey(
                        slash < 0 ? "" : apiVersion.substring(0, slash),
                        String.valueOf(body.get("kind")),
                        String.valueOf(metadata.getOrDefault("namespace", "default")),
                        String.valueOf(metadata.getOrDefault("name", "sample")));
        return new ConfigResource(
                key,
                apiVersion,
                strings(metadata.get("labels")),
                strings(metadata.get("annotations")),
                Instant.EPOCH,
                body,
                new Origin(source, Map.of("", 1)));
    }

    private static Map<String, String> strings(Object values) {
        if (values == null) return Map.of();
        var all = new java.util.HashMap<String, String>();
        mapping(values).forEach((key, value) -> all.put(key, String.valueOf(value)));
        return all;
    }

    @SuppressWarnings("unchecked") // the fixtures have string keys only
    private static Map<String, Object> mapping(Object value) {
        return (Map<String, Object>) value;
    }
}
