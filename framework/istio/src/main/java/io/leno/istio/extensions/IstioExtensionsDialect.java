package io.leno.istio.extensions;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ParsedConfig;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Envelope;
import io.leno.istio.bind.Report;
import io.leno.istio.extensions.WasmPluginSpec.TrafficExtension;
import io.leno.istio.extensions.WasmPluginSpec.WasmPlugin;
import io.leno.istio.validate.Validator;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Istio's kinds that extend the data plane: `WasmPlugin`, and `TrafficExtension` with Wasm or Lua.
/// Each becomes a FilterPlugin whose plugin is Envoy's filter for it.
@Component
public final class IstioExtensionsDialect implements ConfigDialect {
    private static final String GROUP = "extensions.istio.io";

    private final Binder binder = new Binder(ExtensionFields.SCHEMA);
    private final Validator validator = new Validator();

    @Override
    public String name() {
        return "istio extensions";
    }

    @Override
    public boolean understands(ResourceKey key) {
        return key.group().equals(GROUP);
    }

    @Override
    public ParsedConfig parse(ConfigResource resource) {
        var report = new Report(resource);
        validator.check(resource, report);
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        String kind = resource.key().kind();
        Map<String, Object> spec = Envelope.spec(resource);
        var conversion = new WasmPluginConversion(report, resource.key().namespace());
        Optional<FilterPlugin> plugin =
                kind.equals("WasmPlugin")
                        ? conversion.convert(
                                binder.bind(WasmPlugin.class, spec, "spec", kind, report))
                        : conversion.convert(
                                binder.bind(TrafficExtension.class, spec, "spec", kind, report));
        if (report.hasErrors()) return ParsedConfig.refused(report.problems());
        List<Rule<?>> rules =
                plugin.<List<Rule<?>>>map(each -> List.of(rule(resource, each))).orElse(List.of());
        return ParsedConfig.of(rules, report.problems());
    }

    /// Named after its kind as well: a FilterPlugin may have the same name.
    private static Rule<FilterPlugin> rule(ConfigResource resource, FilterPlugin plugin) {
        String kind = resource.key().kind().toLowerCase(Locale.ROOT);
        return new Rule<>(
                resource.key(),
                resource.key().namespace(),
                kind + "." + resource.key().name(),
                resource.annotations(),
                resource.created(),
                plugin,
                resource.origin());
    }
}
