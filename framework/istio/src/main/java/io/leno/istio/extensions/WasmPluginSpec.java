package io.leno.istio.extensions;

import io.leno.api.istio.FilterPlugin.Mode;
import io.leno.api.istio.FilterPlugin.PortSelector;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.TargetRef;
import io.leno.api.istio.WorkloadSelector;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `extensions.istio.io` `WasmPlugin` and `TrafficExtension` as they are written; both become
/// FilterPlugins.
public final class WasmPluginSpec {
    private WasmPluginSpec() {}

    public record WasmPlugin(
            @Nullable WorkloadSelector selector,
            List<TargetRef> targetRefs,
            String url,
            String sha256,
            PullPolicy imagePullPolicy,
            String imagePullSecret,
            @Nullable JsonObject pluginConfig,
            String pluginName,
            Phase phase,
            int priority,
            FailStrategy failStrategy,
            @Nullable VmConfig vmConfig,
            List<TrafficSelector> match,
            PluginType type) {}

    public record TrafficExtension(
            @Nullable WorkloadSelector selector,
            List<TargetRef> targetRefs,
            ExtensionPhase phase,
            int priority,
            List<TrafficSelector> match,
            @Nullable Wasm wasm,
            @Nullable Lua lua) {}

    public record Wasm(
            String url,
            String sha256,
            PullPolicy imagePullPolicy,
            String imagePullSecret,
            @Nullable JsonObject pluginConfig,
            String pluginName,
            FailStrategy failStrategy,
            @Nullable VmConfig vmConfig,
            PluginType type) {}

    public record Lua(String inlineCode) {}

    public record TrafficSelector(Mode mode, List<PortSelector> ports) {}

    public record VmConfig(List<EnvVar> env) {}

    public record EnvVar(String name, ValueFrom valueFrom, String value) {}

    /// Where the value of a variable comes from.
    public enum ValueFrom {
        INLINE,
        HOST
    }

    /// Whether an image that a proxy has is asked for again; unspecified: if its tag is `latest`.
    public enum PullPolicy {
        UNSPECIFIED_POLICY,
        IfNotPresent,
        Always
    }

    /// Where in the chain.
    public enum Phase {
        UNSPECIFIED_PHASE,
        AUTHN,
        AUTHZ,
        STATS
    }

    /// Where in the chain, in the newer kind's words.
    public enum ExtensionPhase {
        UNSPECIFIED,
        AUTHN,
        AUTHZ,
        STATS
    }

    /// What happens when the plugin fails.
    public enum FailStrategy {
        FAIL_CLOSE,
        FAIL_OPEN,
        FAIL_RELOAD
    }

    /// What a plugin filters.
    public enum PluginType {
        UNSPECIFIED_PLUGIN_TYPE,
        HTTP,
        NETWORK
    }
}
