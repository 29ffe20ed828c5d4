package io.leno.filters.jsontometadata;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.filters.jsontometadata.BodyRules.Selection;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// One request and its response, each held until its body has been read.
final class JsonToMetadataFilter implements HttpFilter {
    private static final TypeAdapter<JsonElement> JSON = new Gson().getAdapter(JsonElement.class);

    private final HttpStream stream;
    private final JsonToMetadataFilterFactory.Rules ofFilter;
    private final BodyCounters requests;
    private final BodyCounters responses;
    private @Nullable ByteArrayOutputStream request;
    private @Nullable ByteArrayOutputStream response;

    JsonToMetadataFilter(
            HttpStream stream,
            JsonToMetadataFilterFactory.Rules ofFilter,
            BodyCounters requests,
            BodyCounters responses) {
        this.stream = stream;
        this.ofFilter = ofFilter;
        this.requests = requests;
        this.responses = responses;
    }

    private JsonToMetadataFilterFactory.Rules rules() {
        return stream.routeConfig() instanceof JsonToMetadataFilterFactory.Rules ofRoute
                ? ofRoute
                : ofFilter;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        BodyRules rules = rules().request();
        if (isPassed(rules, headers, endOfStream, requests, true)) return FilterStatus.CONTINUE;
        request = new ByteArrayOutputStream();
        return FilterStatus.PAUSE;
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        BodyRules rules = rules().response();
        if (isPassed(rules, headers, endOfStream, responses, false)) return FilterStatus.CONTINUE;
        response = new ByteArrayOutputStream();
        return FilterStatus.PAUSE;
    }

    /// Whether there is no body to wait for.
    private boolean isPassed(
            BodyRules rules, Headers headers, boolean end, BodyCounters counters, boolean routes) {
        if (rules.isEmpty()) return true;
        if (!rules.takes(headers.get("content-type"))) {
            writeAll(rules, Selection::error, routes);
            counters.mismatchedType().inc();
            return true;
        }
        if (!end) return false;
        writeAll(rules, Selection::missing, routes);
        counters.noBody().inc();
        return true;
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (request == null) return FilterStatus.CONTINUE;
        request.writeBytes(data.copy());
        if (!endOfStream) return FilterStatus.PAUSE;
        requestIsWhole(request);
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        if (request != null) requestIsWhole(request);
        return FilterStatus.CONTINUE;
    }

    private void requestIsWhole(ByteArrayOutputStream body) {
        request = null;
        read(body, rules().request(), requests, true);
        stream.resumeRequest();
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (response == null) return FilterStatus.CONTINUE;
        response.writeBytes(data.copy());
        if (!endOfStream) return FilterStatus.PAUSE;
        responseIsWhole(response);
        return FilterStatus.CONTINUE;
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        if (response != null) responseIsWhole(response);
        return FilterStatus.CONTINUE;
    }

    private void responseIsWhole(ByteArrayOutputStream body) {
        response = null;
        read(body, rules().response(), responses, false);
        stream.resumeResponse();
    }

    private void read(
            ByteArrayOutputStream bytes, BodyRules rules, BodyCounters counters, boolean routes) {
        if (bytes.size() == 0) {
            writeAll(rules, Selection::missing, routes);
            counters.noBody().inc();
            return;
        }
        JsonElement body = parsed(bytes.toString(StandardCharsets.UTF_8));
        if (body == null) {
            counters.invalid().inc();
            writeAll(rules, Selection::error, routes);
            return;
        }
        counters.success().inc();
        if (body instanceof JsonObject object) writeFound(object, rules, routes);
        else if (body.isJsonArray()) writeFound(new JsonObject(), rules, routes); // no names in it
        else writeAll(rules, Selection::missing, routes);
    }

    private static @Nullable JsonElement parsed(String text) {
        var reader = new JsonReader(new StringReader(text));
        reader.setLenient(false);
        try {
            JsonElement element = JSON.read(reader);
            boolean whole = reader.peek() == JsonToken.END_DOCUMENT;
            return whole && hasOnlySmallNumbers(element) ? element : null;
        } catch (IOException | JsonParseException | IllegalStateException noJson) {
            return null;
        }
    }

    /// Envoy's parser takes no whole numbers beyond 64 bits.
    private static boolean hasOnlySmallNumbers(JsonElement element) {
        if (element.isJsonObject()) {
            return element.getAsJsonObject().entrySet().stream()
                    .allMatch(entry -> hasOnlySmallNumbers(entry.getValue()));
        }
        if (element.isJsonArray()) {
            for (JsonElement one : element.getAsJsonArray())
                if (!hasOnlySmallNumbers(one)) return false;
            return true;
        }
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) return true;
        String digits = element.getAsString();
        return !digits.matches("-?\\d{19,}") || new BigInteger(digits).bitLength() < Long.SIZE;
    }

    private void writeFound(JsonObject body, BodyRules rules, boolean routes) {
        Map<String, Map<String, Object>> there = stream.info().dynamicMetadata();
        Map<String, Map<String, Object>> written = new LinkedHashMap<>(4);
        for (Selection rule : rules.rules()) {
            boolean present = rule.write(body, there, written);
            if (!present && rule.missing() != null) rule.missing().write(there, written);
        }
        finish(written, routes);
    }

    private void writeAll(
            BodyRules rules, Function<Selection, @Nullable Entry> entries, boolean routes) {
        Map<String, Map<String, Object>> there = stream.info().dynamicMetadata();
        Map<String, Map<String, Object>> written = new LinkedHashMap<>(4);
        for (Selection rule : rules.rules()) {
            Entry entry = entries.apply(rule);
            if (entry != null) entry.write(there, written);
        }
        finish(written, routes);
    }

    /// @param routes whether the metadata may lead to another route
    private void finish(Map<String, Map<String, Object>> written, boolean routes) {
        if (written.isEmpty()) return;
        written.forEach(stream.info()::mergeDynamicMetadata);
        if (routes) stream.clearRouteCache();
    }
}
