package io.leno.script.js;

import io.leno.api.plugin.PluginEngine;
import io.leno.testkit.ScriptEngineContract;

class JavaScriptContractTest extends ScriptEngineContract {
    @Override
    protected PluginEngine engine() {
        return new JavaScriptEngine(Scripts.PROGRAMS);
    }

    @Override
    protected String ending() {
        return "mjs";
    }

    @Override
    protected String stats() {
        return "js.";
    }

    @Override
    protected String headers() {
        return """
        export default {
          onRequest({headers}) { headers.set('x', 1); headers.delete('gone'); },
          onResponse({headers}) { headers.set('y', '2'); },
        };
        """;
    }

    @Override
    protected String body() {
        return Scripts.onRequest("request.headers.set('x', await request.text());");
    }

    @Override
    protected String answer() {
        return Scripts.onRequest(
                "return new Response('no', {status: 403, headers: {'x-why': 'because'}});");
    }

    @Override
    protected String call() {
        return Scripts.onRequest(
                "request.headers.set('x', await (await context.call('c')).text());");
    }

    @Override
    protected String counter() {
        return "let n = 0; export function onRequest({headers}) { headers.set('n', ++n); }";
    }

    @Override
    protected String sharedCounter() {
        return Scripts.onRequest("request.headers.set('n', context.store.increment('n'));");
    }

    @Override
    protected String failure() {
        return Scripts.onRequest("request.headers.set('x', 1); throw new Error('no');");
    }

    @Override
    protected String loop() {
        return Scripts.onRequest("for (;;);");
    }

    @Override
    protected String noScript() {
        return "export function onRequest() {\n  x = = 1;\n}";
    }
}
