package io.leno.it;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// Takes spans as Zipkin does, by `POST /api/v2/spans`, and as OpenTelemetry does, by `POST
/// /v1/traces`, and keeps each as a line without what differs from run to run.
final class TraceCollector implements Closeable {
    private final HttpServer server;
    private final List<Line> spans = new ArrayList<>(); // guarded by this

    /// @param text with identifiers as `‹1f…›`
    private record Line(String trace, String text) {
        String withoutIds() {
            return ID.matcher(text).replaceAll("");
        }
    }

    private static final Pattern ID = Pattern.compile("‹(\\w+)›");

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    static TraceCollector start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        var collector = new TraceCollector(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v2/spans", exchange -> collector.take(exchange, 202));
        server.createContext("/v1/traces", exchange -> collector.take(exchange, 200));
        server.start();
        return collector;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void take(HttpExchange exchange, int status) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (status == 202) zipkin(new String(body, StandardCharsets.UTF_8));
        else openTelemetry(ExportTraceServiceRequest.parseFrom(body));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private synchronized void zipkin(String json) {
        JsonArray all = JsonParser.parseString(json).getAsJsonArray();
        for (JsonElement element : all) {
            JsonObject span = element.getAsJsonObject();
            var line = new StringBuilder();
            line.append(span.get("kind").getAsString());
            if (span.has("shared")) line.append(" shared");
            line.append(' ').append(span.get("name").getAsString());
            line.append(" trace ").append(named(span.get("traceId").getAsString()));
            line.append(" span ").append(named(span.get("id").getAsString()));
            if (span.has("parentId"))
                line.append(" parent ").append(named(span.get("parentId").getAsString()));
            line.append(' ').append(span.getAsJsonObject("localEndpoint").get("serviceName"));
            var tags = new TreeMap<String, String>();
            span.getAsJsonObject("tags")
                    .entrySet()
                    .forEach(tag -> tags.put(tag.getKey(), tag.getValue().getAsString()));
            line.append(' ').append(steady(tags)).append(' ');
            for (JsonElement event : span.getAsJsonArray("annotations"))
                line.append(event.getAsJsonObject().get("value").getAsString()).append(' ');
            spans.add(new Line(span.get("traceId").getAsString(), line.toString().strip()));
        }
    }

    private synchronized void openTelemetry(ExportTraceServiceRequest request) {
        for (var resource : request.getResourceSpansList()) {
            var service = new TreeMap<String, String>();
            for (KeyValue attribute : resource.getResource().getAttributesList())
                service.put(attribute.getKey(), attribute.getValue().getStringValue());
            service.keySet().removeIf(key -> key.startsWith("telemetry.sdk"));
            for (var scope : resource.getScopeSpansList())
                for (Span span : scope.getSpansList())
                    spans.add(new Line(hex(span.getTraceId()), service + " " + line(span)));
        }
    }

    private static String line(Span span) {
        var line = new StringBuilder();
        line.append(span.getKind()).append(' ').append(span.getName());
        line.append(" trace ").append(named(hex(span.getTraceId())));
        line.append(" span ").append(named(hex(span.getSpanId())));
        if (!span.getParentSpanId().isEmpty())
            line.append(" parent ").append(named(hex(span.getParentSpanId())));
        line.append(" flags ").append(span.getFlags());
        line.append(" state '").append(span.getTraceState()).append('\'');
        line.append(' ').append(span.getStatus().getCode());
        var tags = new TreeMap<String, String>();
        for (KeyValue attribute : span.getAttributesList())
            tags.put(attribute.getKey(), attribute.getValue().getStringValue());
        line.append(' ').append(steady(tags));
        for (Span.Event event : span.getEventsList()) line.append(' ').append(event.getName());
        return line.toString();
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /// Why a request is traced stays in its id.
    private static Map<String, String> steady(Map<String, String> tags) {
        tags.computeIfPresent(
                "guid:x-request-id",
                (_, id) -> id.length() == 36 ? "……" + id.charAt(14) + "……" : id);
        tags.computeIfPresent("response_size", (_, size) -> size.equals("0") ? size : "N");
        return tags;
    }

    private static String named(String id) {
        return '‹' + id + '›';
    }

    /// Trace by trace as they came; the spans of one by what they say, as they come in no order.
    /// Identifiers are numbers.
    synchronized List<String> lines() {
        Map<String, List<Line>> traces = new LinkedHashMap<>();
        for (Line span : spans)
            traces.computeIfAbsent(span.trace, _ -> new ArrayList<>()).add(span);
        Map<String, String> names = new HashMap<>();
        var lines = new ArrayList<String>();
        for (List<Line> trace : traces.values()) {
            trace.sort(Comparator.comparing(Line::withoutIds));
            for (Line span : trace) {
                lines.add(
                        ID.matcher(span.text)
                                .replaceAll(
                                        found ->
                                                names.computeIfAbsent(
                                                        found.group(1), _ -> "#" + names.size())));
            }
        }
        return lines;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
