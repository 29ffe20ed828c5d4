package io.leno.script.lua;

import io.leno.api.plugin.PluginEngine;
import io.leno.testkit.ScriptEngineContract;

class LuaContractTest extends ScriptEngineContract {
    private static String onRequest(String body) {
        return "function envoy_on_request(handle)\n" + body + "\nend";
    }

    @Override
    protected PluginEngine engine() {
        return new LuaEngine();
    }

    @Override
    protected String ending() {
        return "lua";
    }

    @Override
    protected String stats() {
        return "lua.";
    }

    @Override
    protected String headers() {
        return """
        function envoy_on_request(handle)
          handle:headers():replace("x", "1")
          handle:headers():remove("gone")
        end
        function envoy_on_response(handle)
          handle:headers():replace("y", "2")
        end
        """;
    }

    @Override
    protected String body() {
        return onRequest(
                "local body = handle:body() handle:headers():replace('x', body:getBytes(0,"
                        + " body:length()))");
    }

    @Override
    protected String answer() {
        return onRequest("handle:respond({[':status'] = '403', ['x-why'] = 'because'}, 'no')");
    }

    @Override
    protected String call() {
        return onRequest(
                "local _, body = handle:httpCall('c', {[':method'] = 'GET', [':path'] = '/',"
                        + " [':authority'] = 'c'}, nil, 1000) handle:headers():replace('x', body)");
    }

    @Override
    protected String counter() {
        return onRequest("n = (n or 0) + 1 handle:headers():replace('n', tostring(n))");
    }

    @Override
    protected String sharedCounter() {
        return onRequest(
                "handle:headers():replace('n', tostring(handle:sharedStore():increment('n')))");
    }

    @Override
    protected String failure() {
        return onRequest("handle:headers():replace('x', '1') error('no')");
    }

    @Override
    protected String loop() {
        return onRequest("while true do end");
    }

    @Override
    protected String noScript() {
        return "function envoy_on_request(handle)\n  x = = 1\nend";
    }
}
