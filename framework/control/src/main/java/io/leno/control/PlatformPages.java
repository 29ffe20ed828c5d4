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

/// `/debug/platforms`: what is heard from each platform, and how old what is served of it may be.
@Component
public final class PlatformPages implements MonitoringPages {
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
        return control.metrics();
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        Instant now = Instant.now();
        List<Map<String, Object>> all =
                control.platforms().stream().map(each -> each.json(now)).toList();
        byte[] body = Json.write(all).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }
}
