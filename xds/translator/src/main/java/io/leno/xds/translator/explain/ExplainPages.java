package io.leno.xds.translator.explain;

import com.sun.net.httpserver.HttpExchange;

import io.leno.api.config.ConfigResourceSource;
import io.leno.api.json.Json;
import io.leno.api.model.MeshModelSource;
import io.leno.api.model.MeshPreview;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.api.xds.Node;
import io.leno.api.xds.ProxyObserver;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// What a request would meet at a connected proxy, and what a change would alter at all of them:
/// `/debug/explainz` and `/debug/diffz` of the monitoring port. Nothing is changed by either. Safe
/// for use by many threads.
@Component(service = {MonitoringPages.class, ProxyObserver.class})
public final class ExplainPages implements MonitoringPages, ProxyObserver {
    private static final String EXPLAIN = "/debug/explainz";
    private static final String DIFF = "/debug/diffz";
    private static final int MOST_BYTES = 16 << 20;

    private final MeshModelSource models;
    private final ProposedChange proposals;
    private final Map<String, Node> connected = new ConcurrentHashMap<>();

    /// By type, the one that was registered last at the end.
    private final Map<String, List<Translator>> translators = new HashMap<>();

    @Activate
    public ExplainPages(
            @Reference MeshModelSource models,
            @Reference MeshPreview preview,
            @Reference ConfigResourceSource resources) {
        this.models = models;
        proposals = new ProposedChange(preview, resources);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTranslator(Translator translator) {
        synchronized (translators) {
            translators
                    .computeIfAbsent(translator.typeUrl(), _ -> new ArrayList<>())
                    .add(translator);
        }
    }

    void removeTranslator(Translator translator) {
        synchronized (translators) {
            translators.values().forEach(each -> each.remove(translator));
            translators.values().removeIf(List::isEmpty);
        }
    }

    /// Of what is said about proxies, and not of what is done with their plugins.
    private List<Translator> translators() {
        synchronized (translators) {
            return translators.entrySet().stream()
                    .filter(each -> !each.getKey().equals(TypeUrls.PLUGIN_SET))
                    .map(each -> each.getValue().getLast())
                    .toList();
        }
    }

    @Override
    public String typeUrl() {
        return TypeUrls.LISTENER;
    }

    @Override
    public void connected(String connection, Node node) {
        connected.put(connection, node);
    }

    @Override
    public void asked(String connection, Node node, @Nullable String refusal) {
        connected.put(connection, node);
    }

    @Override
    public void left(String connection) {
        connected.remove(connection);
    }

    @Override
    public Map<String, String> paths() {
        return Map.of(
                EXPLAIN,
                "what a request meets at a proxy (?proxy=POD.NAMESPACE&request=GET http://host/path)",
                DIFF,
                "what a change would alter in the resources of each proxy (POST; lenoctl diff)");
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        try {
            boolean isDiff = exchange.getRequestURI().getPath().equals(DIFF);
            answer(exchange, 200, Json.write(isDiff ? diff(exchange) : explanation(exchange)));
        } catch (IllegalArgumentException mistake) {
            answer(exchange, 400, String.valueOf(mistake.getMessage()));
        }
    }

    private Map<String, Object> explanation(HttpExchange exchange) {
        var headers = new LinkedHashMap<String, String>();
        var parameters = new HashMap<String, String>();
        String query = exchange.getRequestURI().getRawQuery();
        for (String each : query == null ? new String[0] : query.split("&", -1)) {
            int equals = each.indexOf('=');
            if (equals < 0) continue;
            String value = URLDecoder.decode(each.substring(equals + 1), StandardCharsets.UTF_8);
            if (each.startsWith("header=")) addHeader(value, headers);
            else parameters.put(each.substring(0, equals), value);
        }
        boolean inbound = parameters.getOrDefault("inbound", "").equals("true");
        var question = Question.parse(parameters.getOrDefault("request", ""), headers, inbound);
        Node node = ProxyName.find(parameters.getOrDefault("proxy", ""), nodes());
        return new Explanation(translators()).of(models.current(), node, question);
    }

    /// `name: value`, several in lines.
    private static void addHeader(String text, Map<String, String> headers) {
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':', 1);
            if (colon < 0)
                throw new IllegalArgumentException(
                        "header: \"" + line + "\" (expected: NAME: VALUE)");
            headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
    }

    /// Those that are connected, once each, by name.
    private List<Node> nodes() {
        var byId = new TreeMap<String, Node>();
        connected.values().forEach(each -> byId.put(each.id(), each));
        return byId.values().stream()
                .sorted(Comparator.comparing(Node::namespace).thenComparing(Node::name))
                .toList();
    }

    private Map<String, Object> diff(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES)
            throw new IllegalArgumentException("body: over 16 MB (expected: files that are less)");
        var preview = proposals.preview(new String(body, StandardCharsets.UTF_8));
        return new ResourceDiff(translators())
                .of(preview.before(), preview.after(), nodes(), preview.problems());
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String type = status == 200 ? "application/json" : "text/plain; charset=utf-8";
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
