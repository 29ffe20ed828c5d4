package io.leno.analysis.envoyfilter;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.MessageType;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.HashSet;
import java.util.Set;

/// Patches of EnvoyFilters whose operation does nothing, or depends on what came before it.
@Component
public final class EnvoyPatchAnalyzer implements Analyzer {
    private static final Set<String> ROUTES = Set.of("ROUTE_CONFIGURATION", "HTTP_ROUTE");
    private static final Set<String> REPLACEABLE =
            Set.of("NETWORK_FILTER", "HTTP_FILTER", "VIRTUAL_HOST");

    @Override
    public String name() {
        return "envoyfilter.EnvoyPatchAnalyzer";
    }

    @Override
    public String description() {
        return "Checks an envoyFilters ";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Set<String> versioned = new HashSet<>();
        for (ConfigResource filter : resources.all(Kinds.ENVOY_FILTER))
            for (Part configPatch : Part.spec(filter).parts("configPatches")) {
                if (!configPatch.part("patch").exists()) break;
                MessageType type = judge(filter, configPatch, versioned);
                if (type != null) findings.report(Finding.of(type, filter));
                if (!configPatch.part("match").part("proxy").text("proxyVersion").isEmpty())
                    versioned.add(patched(configPatch));
            }
    }

    /// @param versioned names of what patches for one version of the proxy are about, so far
    private static @Nullable MessageType judge(
            ConfigResource filter, Part configPatch, Set<String> versioned) {
        String applyTo = configPatch.text("applyTo");
        return switch (configPatch.part("patch").text("operation")) {
            case "ADD" ->
                    ROUTES.contains(applyTo)
                            ? IstioMessages.ENVOY_FILTER_USES_ADD_OPERATION_INCORRECTLY
                            : null;
            case "REMOVE" ->
                    ROUTES.contains(applyTo)
                            ? IstioMessages.ENVOY_FILTER_USES_REMOVE_OPERATION_INCORRECTLY
                            : relative(filter, configPatch, versioned);
            case "REPLACE" ->
                    REPLACEABLE.contains(applyTo)
                            ? relative(filter, configPatch, versioned)
                            : IstioMessages.ENVOY_FILTER_USES_REPLACE_OPERATION_INCORRECTLY;
            case "INSERT_BEFORE", "INSERT_AFTER" -> relative(filter, configPatch, versioned);
            default -> null;
        };
    }

    /// An operation that needs something to be there already needs a place in the order.
    private static @Nullable MessageType relative(
            ConfigResource filter, Part configPatch, Set<String> versioned) {
        if (Part.spec(filter).number("priority") != 0) return null;
        return versioned.contains(patched(configPatch))
                ? IstioMessages.ENVOY_FILTER_USES_RELATIVE_OPERATION_WITH_PROXY_VERSION
                : IstioMessages.ENVOY_FILTER_USES_RELATIVE_OPERATION;
    }

    /// The name of what is patched: that of the new value, else of the filter that is matched.
    private static String patched(Part configPatch) {
        Part value = configPatch.part("patch").part("value");
        if (value.names().isEmpty()) return "";
        if (value.has("name")) return value.text("name");
        Part listener = configPatch.part("match").part("listener");
        return listener.part("filterChain").part("filter").text("name");
    }
}
