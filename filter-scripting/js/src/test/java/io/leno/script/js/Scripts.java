package io.leno.script.js;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginFile;
import io.leno.runtime.spi.LazyLibraries;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHeaders;
import io.leno.testkit.FakeHttpStream;

import java.nio.charset.StandardCharsets;

/// Scripts of tests: the engine is on the class path.
final class Scripts {
    static final JavaScriptPrograms PROGRAMS = new JavaScriptPrograms(LazyLibraries.none());

    private Scripts() {}

    static HttpFilterFactory factory(String script, String settings) {
        var file =
                new PluginFile(
                        "tenant",
                        "tenant.js",
                        script.getBytes(StandardCharsets.UTF_8),
                        settings,
                        "0".repeat(64));
        return (HttpFilterFactory)
                new JavaScriptEngine(PROGRAMS).make(file).services().get(HttpFilterFactory.class);
    }

    static HttpFilterSettings settings(String script, String settings, FakeFilterContext context) {
        return factory(script, settings).configure(PluginConfig.empty("tenant"), context);
    }

    static HttpFilterSettings settings(String script) {
        // machines that are busy are slow, not the scripts
        return settings(script, "limits: {run_millis: 20000}", new FakeFilterContext());
    }

    /// A request through a script, up to its headers.
    static FakeHttpStream request(String script) {
        return new FakeHttpStream(FakeHeaders.request("GET", "/a?b=c")).serve(settings(script));
    }

    static String onRequest(String body) {
        return "export async function onRequest(request, context) {\n" + body + "\n}";
    }

    static String onResponse(String body) {
        return "export async function onResponse(response, context) {\n" + body + "\n}";
    }
}
