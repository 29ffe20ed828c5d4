package io.leno.istio.extensions;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.FailurePolicy;
import io.leno.api.istio.FilterPlugin.Match;
import io.leno.api.istio.FilterPlugin.Phase;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.TargetRef;
import io.leno.api.istio.WorkloadSelector;
import io.leno.istio.bind.Report;
import io.leno.istio.check.Syntax;
import io.leno.istio.check.TargetRefs;
import io.leno.istio.extensions.WasmPluginSpec.EnvVar;
import io.leno.istio.extensions.WasmPluginSpec.FailStrategy;
import io.leno.istio.extensions.WasmPluginSpec.PluginType;
import io.leno.istio.extensions.WasmPluginSpec.PullPolicy;
import io.leno.istio.extensions.WasmPluginSpec.TrafficExtension;
import io.leno.istio.extensions.WasmPluginSpec.TrafficSelector;
import io.leno.istio.extensions.WasmPluginSpec.ValueFrom;
import io.leno.istio.extensions.WasmPluginSpec.VmConfig;
import io.leno.istio.extensions.WasmPluginSpec.Wasm;
import io.leno.istio.extensions.WasmPluginSpec.WasmPlugin;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// WasmPlugin and TrafficExtension → [FilterPlugin]: files that proxies have, code at HTTP servers
/// and in registries of images, and scripts.
final class WasmPluginConversion {
    private static final String WASM =
            "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm";
    private static final String LUA =
            "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua";
    private static final String STRING = "type.googleapis.com/google.protobuf.StringValue";
    private static final String PULL_SECRET = "ISTIO_META_WASM_IMAGE_PULL_SECRET";
    private static final String PULL_POLICY = "ISTIO_META_WASM_IMAGE_PULL_POLICY";
    private static final int MAX_CODE_BYTES = 65_536;

    private static final TargetRefs TARGETS =
            new TargetRefs(
                    Map.of(
                            "Gateway", Set.of(TargetRefs.GATEWAY_API, TargetRefs.ISTIO),
                            "Service", Set.of(TargetRefs.CORE),
                            "ServiceEntry", Set.of(TargetRefs.ISTIO)));

    private final Report report;
    private final String namespace;

    WasmPluginConversion(Report report, String namespace) {
        this.report = report;
        this.namespace = namespace;
    }

    /// Empty where nothing can be done yet, which is reported.
    Optional<FilterPlugin> convert(WasmPlugin plugin) {
        var wasm =
                new Wasm(
                        plugin.url(),
                        plugin.sha256(),
                        plugin.imagePullPolicy(),
                        plugin.imagePullSecret(),
                        plugin.pluginConfig(),
                        plugin.pluginName(),
                        plugin.failStrategy(),
                        plugin.vmConfig(),
                        plugin.type());
        check(plugin.selector(), plugin.targetRefs(), plugin.match());
        Optional<JsonObject> config = wasm(wasm, "spec", "WasmPlugin");
        return config.map(
                each ->
                        plugin(
                                WASM,
                                each,
                                policy(plugin.failStrategy()),
                                plugin.selector(),
                                plugin.targetRefs(),
                                plugin.match(),
                                Phase.valueOf(plugin.phase().name()),
                                plugin.priority()));
    }

    /// Empty where nothing can be done yet, which is reported.
    Optional<FilterPlugin> convert(TrafficExtension extension) {
        check(extension.selector(), extension.targetRefs(), extension.match());
        Wasm wasm = extension.wasm();
        String type = wasm == null ? LUA : WASM;
        Optional<JsonObject> config =
                wasm == null ? lua(extension) : wasm(wasm, "spec.wasm", "TrafficExtension wasm");
        FailurePolicy policy =
                wasm == null ? FailurePolicy.FAIL_CLOSED : policy(wasm.failStrategy());
        Phase phase =
                switch (extension.phase()) {
                    case UNSPECIFIED -> Phase.UNSPECIFIED_PHASE;
                    case AUTHN -> Phase.AUTHN;
                    case AUTHZ -> Phase.AUTHZ;
                    case STATS -> Phase.STATS;
                };
        return config.map(
                each ->
                        plugin(
                                type,
                                each,
                                policy,
                                extension.selector(),
                                extension.targetRefs(),
                                extension.match(),
                                phase,
                                extension.priority()));
    }

    private static FilterPlugin plugin(
            String type,
            JsonObject config,
            FailurePolicy policy,
            @Nullable WorkloadSelector selector,
            List<TargetRef> targetRefs,
            List<TrafficSelector> match,
            Phase phase,
            int priority) {
        List<Match> matches =
                match.stream()
                        .map(
                                each ->
                                        new Match(
                                                each.mode(),
                                                each.ports(),
                                                List.of(),
                                                List.of(),
                                                List.of(),
                                                List.of(),
                                                Map.of()))
                        .toList();
        return new FilterPlugin(
                type,
                null,
                selector,
                targetRefs,
                matches,
                phase,
                priority,
                config,
                type,
                policy,
                null,
                null,
                null,
                List.of());
    }

    private static FailurePolicy policy(FailStrategy strategy) {
        return strategy == FailStrategy.FAIL_OPEN
                ? FailurePolicy.FAIL_OPEN
                : FailurePolicy.FAIL_CLOSED;
    }

    private void check(
            @Nullable WorkloadSelector selector,
            List<TargetRef> targetRefs,
            List<TrafficSelector> match) {
        if (selector != null)
            Syntax.labels(selector.matchLabels(), "spec.selector.matchLabels", report);
        TARGETS.check(targetRefs, namespace, "spec.targetRefs", report);
        for (int i = 0; i < match.size(); i++) {
            for (int j = 0; j < match.get(i).ports().size(); j++) {
                String path = "spec.match[" + i + "].ports[" + j + "].number";
                Syntax.port(match.get(i).ports().get(j).number(), path, report);
            }
        }
    }

    private Optional<JsonObject> lua(TrafficExtension extension) {
        if (extension.lua() == null) return Optional.empty();
        String code = extension.lua().inlineCode();
        String path = "spec.lua.inlineCode";
        if (code.isEmpty()) report.missing(path, "a script");
        else if (code.length() > MAX_CODE_BYTES)
            report.invalid(path, code.length() + " characters (expected: at most 65536)");
        return Optional.of(
                new JsonObject(Map.of("default_source_code", Map.of("inline_string", code))));
    }

    private Optional<JsonObject> wasm(Wasm wasm, String path, String what) {
        checkEnv(wasm.vmConfig(), path + ".vmConfig.env");
        if (!wasm.sha256().matches("([a-f0-9]{64})?"))
            report.invalid(path + ".sha256", quoted(wasm.sha256()) + " (expected: 64 hex digits)");
        if (wasm.url().isEmpty()) {
            report.missing(
                    path + ".url", "where the code is: file://, oci://, http:// or https://");
            return Optional.empty();
        }
        int end = wasm.url().indexOf("://");
        String scheme = end < 0 ? "oci" : wasm.url().substring(0, end);
        if (!Set.of("oci", "http", "https", "file").contains(scheme)) {
            String expected = "file://, oci://, http:// or https://";
            report.invalid(path + ".url", quoted(wasm.url()) + " (expected: " + expected + ")");
        } else if (wasm.type() == PluginType.NETWORK) {
            report.notActedOn(path + ".type", what + " type NETWORK");
        } else {
            return Optional.of(envoyConfig(wasm, code(wasm, scheme)));
        }
        return Optional.empty();
    }

    /// Code that is fetched names no cluster, as in Istio: whoever is beside the proxy, or the
    /// proxy itself, fetches it.
    private static Map<String, Object> code(Wasm wasm, String scheme) {
        if (scheme.equals("file"))
            return Map.of("local", Map.of("filename", wasm.url().substring("file://".length())));
        String uri = wasm.url().contains("://") ? wasm.url() : scheme + "://" + wasm.url();
        return Map.of(
                "remote",
                Map.of(
                        "http_uri",
                        Map.of("uri", uri, "cluster", "_", "timeout", "30s"),
                        "sha256",
                        wasm.sha256()));
    }

    private JsonObject envoyConfig(Wasm wasm, Map<String, Object> code) {
        var vm = new LinkedHashMap<String, Object>();
        vm.put("runtime", "envoy.wasm.runtime.v8");
        vm.put("code", code);
        Map<String, Object> environment = environment(wasm);
        if (!environment.isEmpty()) vm.put("environment_variables", environment);
        var config = new LinkedHashMap<String, Object>();
        if (!wasm.pluginName().isEmpty()) {
            config.put("name", wasm.pluginName());
            config.put("root_id", wasm.pluginName());
        }
        config.put("vm_config", vm);
        if (wasm.pluginConfig() != null)
            config.put(
                    "configuration",
                    Map.of("@type", STRING, "value", Json.text(wasm.pluginConfig())));
        config.put(
                "failure_policy",
                switch (wasm.failStrategy()) {
                    case FAIL_CLOSE -> "FAIL_CLOSED";
                    case FAIL_OPEN -> "FAIL_OPEN";
                    case FAIL_RELOAD -> "FAIL_RELOAD";
                });
        return new JsonObject(Map.of("config", config));
    }

    /// How an image is pulled is said by variables, as in Istio.
    private Map<String, Object> environment(Wasm wasm) {
        var ofHost = new ArrayList<Object>();
        var values = new LinkedHashMap<String, Object>();
        if (!wasm.imagePullSecret().isEmpty())
            values.put(
                    PULL_SECRET,
                    "kubernetes://" + namespace + "/" + secretName(wasm.imagePullSecret()));
        if (wasm.imagePullPolicy() != PullPolicy.UNSPECIFIED_POLICY)
            values.put(PULL_POLICY, wasm.imagePullPolicy().name());
        if (wasm.vmConfig() == null && values.isEmpty()) return Map.of();
        List<EnvVar> variables = wasm.vmConfig() == null ? List.of() : wasm.vmConfig().env();
        for (EnvVar each : variables) {
            if (each.valueFrom() == ValueFrom.HOST) ofHost.add(each.name());
            else values.put(each.name(), each.value());
        }
        return Map.of("host_env_keys", ofHost, "key_values", values);
    }

    /// Only secrets of the plugin's own namespace.
    private static String secretName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private void checkEnv(@Nullable VmConfig vm, String path) {
        if (vm == null) return;
        for (int i = 0; i < vm.env().size(); i++) {
            EnvVar variable = vm.env().get(i);
            String at = path + "[" + i + "]";
            if (variable.name().isEmpty()) report.missing(at + ".name", "the name of a variable");
            if (variable.valueFrom() == ValueFrom.HOST && !variable.value().isEmpty())
                report.invalid(at + ".value", "excludes valueFrom HOST");
        }
        Syntax.unique(vm.env().stream().map(EnvVar::name).toList(), path, ".name", report);
    }
}
