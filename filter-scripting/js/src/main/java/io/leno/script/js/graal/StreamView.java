package io.leno.script.js.graal;

import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.StreamInfo;
import io.leno.api.filter.TlsSession;
import io.leno.api.json.Json;

import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What the `context` of a handler asks of its stream.
public abstract class StreamView {
    private static final Pattern HOST =
            Pattern.compile("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");

    private final ScriptScope scope;
    private final LoopScript loop;
    private final HttpStream stream;
    private final Allowance allowance;

    StreamView(ScriptScope scope, LoopScript loop, HttpStream stream, Allowance allowance) {
        this.scope = scope;
        this.loop = loop;
        this.stream = stream;
        this.allowance = allowance;
    }

    ScriptScope scope() {
        return scope;
    }

    HttpStream stream() {
        return stream;
    }

    Allowance allowance() {
        return allowance;
    }

    /// Hands something to a promise of the script's.
    abstract void answer(Value function, @Nullable Object... arguments);

    /// @throws RuntimeException what the script sees
    public abstract void checkReadable();

    public RuntimeException typeError(String message) {
        return loop.fail("TypeError", message);
    }

    /// A request of the script's own to one of the clusters.
    @Export
    public void call(
            String cluster,
            String method,
            String path,
            @Nullable String authority,
            Value flat,
            Value content,
            double timeout,
            Value resolve,
            Value reject) {
        checkReadable();
        if (stream.proxyHealth().members(cluster) == null)
            throw typeError("call: unknown cluster: " + cluster);
        if (!(timeout >= 0))
            throw typeError("call: timeout: " + timeout + " (expected: 0 or more)");
        if (!allowance.call()) throw loop.breakLimit(LimitBreak.CALLS, allowance);
        byte[] body = Bytes.of(content);
        loop.countOutput(body.length);
        String host = authority == null ? cluster : authority;
        HttpCall call =
                new HttpCall(
                        cluster,
                        headers(method, path, host, flat, body.length),
                        body,
                        Duration.ofMillis((long) timeout));
        stream.call(call, outcome -> outcome(outcome, cluster, resolve, reject));
    }

    private static List<Map.Entry<String, String>> headers(
            String method, String path, String authority, Value flat, int length) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry(":method", method));
        headers.add(Map.entry(":path", path));
        headers.add(Map.entry(":authority", authority));
        for (long i = 0; i + 1 < flat.getArraySize(); i += 2)
            headers.add(
                    Map.entry(
                            flat.getArrayElement(i).asString(),
                            flat.getArrayElement(i + 1).asString()));
        if (length > 0) headers.add(Map.entry("content-length", Integer.toString(length)));
        return headers;
    }

    private void outcome(CallOutcome outcome, String cluster, Value resolve, Value reject) {
        switch (outcome) {
            case CallOutcome.Response response ->
                    answer(
                            resolve,
                            new Answer(response, new HeadersView(response.headers(), freely())));
            case CallOutcome.Failure failure ->
                    answer(reject, "call to " + cluster + " failed: " + failure.reason());
        }
    }

    /// Trailers, and the headers of an answer, may be changed as long as they may be read.
    HeadersView.Scope freely() {
        return new HeadersView.Scope() {
            @Override
            public void checkReadable() {
                StreamView.this.checkReadable();
            }

            @Override
            public void checkWritable() {
                StreamView.this.checkReadable();
            }

            @Override
            public RuntimeException typeError(String message) {
                return StreamView.this.typeError(message);
            }
        };
    }

    @Export
    public String config() {
        return scope.config(stream);
    }

    /// Of this filter.
    ///
    /// @param of `route` or `virtualHost`
    @Export
    public String metadata(String of) {
        StreamInfo info = stream.info();
        Map<String, ?> all =
                of.equals("virtualHost") ? info.virtualHostMetadata() : info.routeMetadata();
        Object found = all.get(scope.filterName());
        return Json.write(found == null ? Map.of() : found);
    }

    @Export
    public String dynamicMetadata(String filter) {
        return Json.write(stream.info().dynamicMetadata().get(filter));
    }

    @Export
    public String allDynamicMetadata() {
        return Json.write(stream.info().dynamicMetadata());
    }

    @Export
    public void setDynamicMetadata(String filter, String key, String json) {
        checkReadable();
        loop.countOutput(json.length());
        Map<String, @Nullable Object> one = new HashMap<>();
        one.put(key, doubles(Json.read(json)));
        stream.info().mergeDynamicMetadata(filter, one);
    }

    /// Metadata has one kind of number.
    private static @Nullable Object doubles(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case List<?> list -> {
                List<@Nullable Object> all = new ArrayList<>();
                for (Object each : list) all.add(doubles(each));
                yield all;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> all = new HashMap<>();
                map.forEach((key, each) -> all.put(String.valueOf(key), doubles(each)));
                yield all;
            }
            case null, default -> value;
        };
    }

    @Export
    public String[] infoNames() {
        return StreamFields.info();
    }

    @Export
    public String info(String name) {
        return Json.write(StreamFields.info(stream.info(), name));
    }

    @Export
    public @Nullable String filterState(String key) {
        return stream.info().filterState(key);
    }

    @Export
    public boolean isTls() {
        return stream.info().tlsSession() != null;
    }

    @Export
    public String[] tlsNames() {
        return StreamFields.tls();
    }

    @Export
    public String tls(String name) {
        TlsSession session = stream.info().tlsSession();
        return Json.write(session == null ? null : StreamFields.tls(session, name));
    }

    @Export
    public StoreView store() {
        return new StoreView(scope.store(), loop);
    }

    @Export
    public void clearRouteCache() {
        checkReadable();
        stream.clearRouteCache();
    }

    @Export
    public void overrideHost(String address, boolean strict) {
        checkReadable();
        if (!HOST.matcher(address).matches()) throw typeError("host is not a valid IP address");
        stream.overrideUpstreamHost(List.of(address), strict);
    }

    @Export
    public double micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
