package io.leno.cli.script;

import static java.util.Objects.requireNonNull;

import io.leno.api.filter.BodyBuffer;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpCall;
import io.leno.api.filter.HttpStream;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// A stream that tells what is asked of it. Whatever methods [HttpStream] has, all get through;
/// those that have a say here are told.
final class TracedStream implements InvocationHandler {
    private final HttpStream stream;
    private final Trace trace;

    private TracedStream(HttpStream stream, Trace trace) {
        this.stream = stream;
        this.trace = trace;
    }

    static HttpStream of(HttpStream stream, Trace trace) {
        return (HttpStream)
                Proxy.newProxyInstance(
                        HttpStream.class.getClassLoader(),
                        new Class<?>[] {HttpStream.class},
                        new TracedStream(stream, trace));
    }

    @Override
    public @Nullable Object invoke(
            Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        String name = method.getName();
        if (arguments != null) tell(name, arguments);
        try {
            return traced(name, method.invoke(stream, arguments));
        } catch (InvocationTargetException thrown) {
            throw requireNonNull(thrown.getCause());
        }
    }

    private void tell(String name, @Nullable Object[] arguments) {
        switch (name) {
            case "call" -> call((HttpCall) requireNonNull(arguments[0]));
            case "reply" -> trace.add("reply", arguments[0] + " " + quoted(arguments[1]));
            case "overrideUpstreamHost" ->
                    trace.add("host", arguments[0] + " strict=" + arguments[1]);
            case "failed" -> trace.fail(String.valueOf(arguments[0]));
            case "reset" -> trace.add("reset", String.valueOf(arguments[0]));
            case "injectRequestData" -> trace.add("body", "request gets " + quoted(arguments[0]));
            case "injectResponseData" -> trace.add("body", "response gets " + quoted(arguments[0]));
            default -> {
                // looks at something, or is the engine's own
            }
        }
    }

    private void call(HttpCall call) {
        Map<String, String> headers =
                call.headers().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        Map.Entry::getValue,
                                        (first, second) -> first + ", " + second));
        String body = call.body().length == 0 ? "" : " " + Trace.quoted(call.body());
        trace.add(
                "call",
                call.cluster() + " " + headers.get(":method") + " " + headers.get(":path") + body);
    }

    private static String quoted(@Nullable Object body) {
        return Trace.quoted(
                body instanceof byte[] bytes
                        ? bytes
                        : String.valueOf(body).getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Object traced(String name, @Nullable Object result) {
        return switch (name) {
            case "requestHeaders" -> headers(result, "request");
            case "responseHeaders" -> headers(result, "response");
            case "addRequestTrailers" -> headers(result, "request trailer");
            case "addResponseTrailers" -> headers(result, "response trailer");
            case "requestBody" -> body(result, "request");
            case "responseBody" -> body(result, "response");
            default -> result;
        };
    }

    private @Nullable Object headers(@Nullable Object result, String what) {
        return result instanceof Headers headers ? new TracedHeaders(headers, what, trace) : result;
    }

    private @Nullable Object body(@Nullable Object result, String what) {
        return result instanceof BodyBuffer buffer ? new TracedBody(buffer, what, trace) : result;
    }

    private record TracedBody(BodyBuffer buffer, String what, Trace trace) implements BodyBuffer {
        @Override
        public int length() {
            return buffer.length();
        }

        @Override
        public byte[] copy() {
            return buffer.copy();
        }

        @Override
        public void replace(byte[] bytes) {
            String before = Trace.quoted(buffer.copy());
            buffer.replace(bytes);
            trace.add("body", what + " " + Trace.quoted(bytes) + ", was " + before);
        }

        /// How an engine collects a body.
        @Override
        public void append(byte[] bytes) {
            buffer.append(bytes);
        }
    }
}
