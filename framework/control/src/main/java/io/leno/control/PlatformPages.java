package io.leno.control;

import com.sun.net.httpserver.HttpExchange;

import io.leno.api.json.Json;
import io.leno.api.monitoring.MonitoringPages;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `/debug/platforms`, and `/debug/platforms?platform=NAME` for one: what is heard from a platform,
/// and how old what is served of it may be; the same as metrics.
@Component
public final class PlatformPages implements MonitoringPages {
    private static final String ONE = "platform=";

    private final MeshControl control;

    @Activate
    public PlatformPages(@Reference MeshControl control) {
        this.control = control;
    }

    @Override
    public Map<String, String> paths() {
        return Map.of("/debug/platforms", "Platforms: whether they are heard, and what they told");
    }

    @Override
    public Map<String, Double> metrics() {
        Instant now = Instant.now();
        var metrics = new TreeMap<>(control.metrics());
        control.platforms().forEach(each -> metrics.putAll(each.metrics(now)));
        return metrics;
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        Instant now = Instant.now();
        String query = exchange.getRequestURI().getQuery();
        boolean isOne = query != null && query.startsWith(ONE);
        List<Map<String, Object>> shown =
                control.platforms().stream()
                        .filter(each -> !isOne || each.name().equals(query.substring(ONE.length())))
                        .map(each -> each.json(now))
                        .toList();
        byte[] body = Json.write(shown).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(isOne && shown.isEmpty() ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
    }
}
