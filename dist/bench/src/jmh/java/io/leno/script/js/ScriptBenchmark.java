package io.leno.script.js;

import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginFile;
import io.leno.runtime.spi.LazyLibraries;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.nio.charset.StandardCharsets;

/// What a script in JavaScript adds to a request: compare with `none`, which is the test's own
/// stream.
@State(Scope.Thread)
public class ScriptBenchmark {
    private static final String HEADERS =
            """
            function onRequest(request) {
              const {headers} = request;
              const path = headers.get(':path');
              if (path.startsWith('/reviews')) {
                headers.set('x-a', 'v1');
                headers.set('x-b', `tenant-${path}`);
              }
              headers.delete('x-drop');
            }
            """;

    /// `waiting`: the same script, as an async function.
    @Param({"none", "empty", "headers", "waiting", "body"})
    public String script = "";

    private HttpFilterSettings settings = stream -> new HttpFilter() {};

    @Setup
    public void compiles() {
        String text =
                switch (script) {
                    case "empty" -> "export function onRequest() {}";
                    case "headers" -> "export " + HEADERS;
                    case "waiting" -> "export async " + HEADERS;
                    case "body" ->
                            "export async function onRequest(r) { r.body = (await"
                                    + " r.text()).replaceAll('a', 'b'); }";
                    default -> "";
                };
        if (!text.isEmpty()) settings = settings(text);
    }

    private static HttpFilterSettings settings(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var engine = new JavaScriptEngine(new JavaScriptPrograms(LazyLibraries.none()));
        Object factory =
                engine.make(new PluginFile("bench", "bench.js", bytes, "", "0".repeat(64)))
                        .services()
                        .get(HttpFilterFactory.class);
        return ((HttpFilterFactory) factory)
                .configure(PluginConfig.empty("bench"), new FakeFilterContext());
    }

    @Benchmark
    public boolean request() {
        FakeHttpStream stream = new FakeHttpStream(FakeHeaders.request("GET", "/reviews/7"));
        stream.requestHeaders().set("x-drop", "1");
        stream.serve(settings);
        stream.sendRequestHeaders(false);
        stream.sendRequestData("a piece of a body", true);
        boolean passed = stream.isRequestComplete();
        stream.end();
        return passed;
    }
}
