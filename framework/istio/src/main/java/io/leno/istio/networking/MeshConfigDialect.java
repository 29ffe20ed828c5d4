package io.leno.istio.networking;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.MeshConfig;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.YamlText;
import io.leno.istio.bind.YamlText.InvalidYamlException;
import io.leno.istio.validate.MeshChecks;

import org.osgi.service.component.annotations.Component;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Istio's MeshConfig: the YAML text that the ConfigMap `istio` of `istio-system` has under `mesh`.
@Component
public final class MeshConfigDialect implements ConfigDialect {
    private static final ResourceKey CONFIG_MAP =
            new ResourceKey("", "ConfigMap", "istio-system", "istio");
    private static final String MESH = "data.mesh";

    private final Binder binder = new Binder(MeshConfigFields.SCHEMA);

    @Override
    public String name() {
        return "istio mesh config";
    }

    @Override
    public boolean understands(ResourceKey key) {
        return key.equals(CONFIG_MAP);
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var whole = new Report(resource);
        Map<String, Object> data = Binder.mapping(resource.body().get("data"), "data", whole);
        if (data == null) return ParsedConfig.refused(whole.problems());
        if (data.get("meshNetworks") instanceof String networks && !isEmpty(networks)) {
            whole.notActedOn("data.meshNetworks", "MeshConfig meshNetworks");
        }
        if (!(data.get("mesh") instanceof String text)) {
            whole.missing(MESH, "MeshConfig as a YAML text");
            return ParsedConfig.refused(whole.problems());
        }
        try {
            return parse(resource, YamlText.parse(text), isBlock(text), whole);
        } catch (InvalidYamlException invalid) {
            int line = isBlock(text) ? invalid.line() : 0;
            String message = "no valid YAML: " + invalid.getMessage();
            var report = new Report(at(resource, Map.of(MESH, line)));
            report.unreadable("invalid-yaml", MESH, message);
            return ParsedConfig.refused(report.problems());
        }
    }

    private ParsedConfig parse(
            ConfigResource resource, YamlText text, boolean isBlock, Report whole) {
        var lines = new HashMap<String, Integer>();
        text.lines().forEach((path, line) -> lines.put(MESH + "." + path, isBlock ? line : 0));
        ConfigResource located = at(resource, lines);
        var report = new Report(located);
        Object value = text.value() == null ? Map.of() : text.value();
        Map<String, Object> body = Binder.mapping(value, MESH, report);
        if (body == null) return ParsedConfig.refused(report.problems());
        var config = binder.bind(MeshConfig.class, body, MESH, "MeshConfig", report);
        MeshChecks.check(body, MESH, report);
        new MeshConfigChecks(report).check(config, MESH);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        var problems = new java.util.ArrayList<>(whole.problems());
        problems.addAll(report.problems());
        return ParsedConfig.of(List.of(rule(located, config)), problems);
    }

    private static Rule<MeshConfig> rule(ConfigResource resource, MeshConfig config) {
        return new Rule<>(
                resource.key(),
                resource.key().namespace(),
                resource.key().name(),
                resource.annotations(),
                resource.created(),
                config,
                resource.origin());
    }

    private static boolean isEmpty(String networks) {
        return networks.isBlank() || networks.strip().equals("networks: {}");
    }

    /// A text of several lines is a block (`mesh: |-`), which begins below its name; another one is
    /// on the line of its name.
    private static boolean isBlock(String text) {
        return text.strip().indexOf('\n') >= 0;
    }

    /// The resource, knowing lines inside of its text.
    ///
    /// @param lines counted from that of `data.mesh`
    private static ConfigResource at(ConfigResource resource, Map<String, Integer> lines) {
        Origin origin = resource.origin();
        var all = new HashMap<>(origin.lines());
        Integer first = origin.lines().get(MESH);
        if (first != null) all.put(MESH, Math.max(1, first));
        if (first != null) lines.forEach((path, line) -> all.put(path, Math.max(1, first + line)));
        return new ConfigResource(
                resource.key(),
                resource.apiVersion(),
                resource.labels(),
                resource.annotations(),
                resource.created(),
                resource.body(),
                new Origin(origin.source(), all));
    }
}
