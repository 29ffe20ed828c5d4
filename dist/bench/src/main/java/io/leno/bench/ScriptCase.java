package io.leno.bench;

/// A script to measure, which stands in the chain once or several times: what it adds has to stand
/// out from the noise of the rest.
enum ScriptCase {
    HEADERS("headers are read, added, replaced and removed, in Lua", "/", 8) {
        @Override
        String filter() {
            return lua(
                    """
                    function envoy_on_request(handle)
                      local headers = handle:headers()
                      local path = headers:get(":path")
                      headers:remove("x-tenant")
                      if path:sub(1, 1) == "/" then
                        headers:add("x-tenant", "a")
                        headers:replace("x-from", "tenant-" .. path)
                      end
                    end
                    """);
        }
    },
    JAVASCRIPT("headers are read, added, replaced and removed, in JavaScript", "/", 8) {
        @Override
        String filter() {
            return javaScript(
                    """
                    export function onRequest({headers}) {
                      const path = headers.get(':path');
                      headers.delete('x-tenant');
                      if (path.startsWith('/')) {
                        headers.append('x-tenant', 'a');
                        headers.set('x-from', `tenant-${path}`);
                      }
                    }
                    """);
        }

        @Override
        boolean suits(Peer peer) {
            return peer == Peer.LENO;
        }
    },
    BODY("a word in an answer of 10 KB is replaced 200 times, in Lua", "/text", 1) {
        @Override
        String filter() {
            return lua(
                    """
                    function envoy_on_response(handle)
                      local body = handle:body()
                      local text = body:getBytes(0, body:length())
                      body:setBytes((text:gsub("internal", "external")))
                    end
                    """);
        }
    },
    CALL("another service is asked before each request, in Lua", "/", 1) {
        @Override
        String filter() {
            return lua(
                    """
                    function envoy_on_request(handle)
                      local headers, body = handle:httpCall("out",
                        {[":method"] = "GET", [":path"] = "/check", [":authority"] = "check"}, nil, 5000)
                      handle:headers():replace("x-check", headers[":status"])
                    end
                    """);
        }
    };

    private final String text;
    private final String path;
    private final int copies;

    ScriptCase(String text, String path, int copies) {
        this.text = text;
        this.path = path;
        this.copies = copies;
    }

    /// An entry of `http_filters`, but for its name.
    abstract String filter();

    boolean suits(Peer peer) {
        return peer.readsBootstraps();
    }

    String text() {
        return text
                + (copies == 1 ? "" : " (" + copies + " filters with it, of which one is told)");
    }

    int copies() {
        return copies;
    }

    Load load() {
        return new Wrk(32, path);
    }

    /// Entries of `http_filters`.
    String filters() {
        StringBuilder filters = new StringBuilder();
        for (int i = 0; i < copies; i++)
            filters.append("- name: script").append(i).append('\n').append(filter());
        return filters.toString();
    }

    static String lua(String script) {
        return """
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
            default_source_code:
              inline_string: |
        """
                + script.indent(8);
    }

    static String javaScript(String script) {
        return """
          typed_config:
            "@type": type.googleapis.com/xds.type.v3.TypedStruct
            type_url: type.googleapis.com/leno.filters.http.javascript.v1.JavaScript
            value:
              source:
                inline_string: |
        """
                + script.indent(10);
    }
}
