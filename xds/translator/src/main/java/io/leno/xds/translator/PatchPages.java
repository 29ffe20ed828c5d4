package io.leno.xds.translator;

import com.sun.net.httpserver.HttpExchange;

import io.leno.api.json.Json;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.xds.translator.patch.PatchOutcome;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What became of users' patches: `/debug/envoyfilterz`, and Istio's `pilot_envoy_filter_status`.
@Component(service = MonitoringPages.class)
public final class PatchPages implements MonitoringPages {
    private static final String PAGE = "/debug/envoyfilterz";

    private final LatestIndex index;

    @Activate
    public PatchPages(@Reference LatestIndex index) {
        this.index = index;
    }

    @Override
    public Map<String, String> paths() {
        return Map.of(PAGE, "patches of EnvoyFilters: applied, refused and why, without effect");
    }

    /// By rule and what it patches: 1 where a patch was applied, 0 where none was; refusals apart.
    @Override
    public Map<String, Double> metrics() {
        var metrics = new TreeMap<String, Double>();
        for (PatchOutcome each : index.patchOutcomes()) {
            String name = each.rule().namespace() + "/" + each.rule().name();
            String labels = "name=\"" + name + "\",patch=\"" + kind(each) + "\"";
            boolean isRefused = each.state() == PatchOutcome.State.REFUSED;
            double applied = each.state() == PatchOutcome.State.APPLIED ? 1 : 0;
            metrics.merge(metric(labels, "applied"), applied, Math::max);
            if (isRefused) metrics.put(metric(labels, "error"), 1.0);
        }
        return metrics;
    }

    private static String metric(String labels, String result) {
        return "pilot_envoy_filter_status{" + labels + ",result=\"" + result + "\"}";
    }

    /// As Istio calls them.
    private static String kind(PatchOutcome outcome) {
        return switch (outcome.applyTo()) {
            case LISTENER -> "listener";
            case LISTENER_FILTER -> "listenerfilter";
            case FILTER_CHAIN -> "filterchain";
            case NETWORK_FILTER -> "networkfilter";
            case HTTP_FILTER -> "httpfilter";
            case ROUTE_CONFIGURATION, HTTP_ROUTE -> "route";
            case VIRTUAL_HOST -> "vhost";
            case CLUSTER -> "cluster";
            case EXTENSION_CONFIG -> "extensionconfig";
            case BOOTSTRAP -> "bootstrap";
            case INVALID -> "invalid";
        };
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        List<Map<String, Object>> all =
                index.patchOutcomes().stream().map(PatchPages::fields).toList();
        byte[] body = Json.write(all).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, Object> fields(PatchOutcome outcome) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("resource", outcome.rule().toString());
        fields.put("field", outcome.path());
        fields.put("location", outcome.location());
        fields.put("applyTo", outcome.applyTo().name());
        fields.put("operation", outcome.operation().name());
        fields.put("state", outcome.state().toString());
        if (!outcome.reason().isEmpty()) fields.put("reason", outcome.reason());
        return fields;
    }
}
