package io.leno.bench;

import java.util.List;

/// A filter that does its worst when a request has the header `x-attack`, which names the way.
enum ScriptAttack {
    LUA(List.of("loop", "memory", "pattern", "recursion")) {
        @Override
        String filter() {
            return ScriptCase.lua(
                    """
                    local attacks = {
                      loop = function() while true do end end,
                      memory = function() local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end end,
                      pattern = function() return ('a'):rep(40):find(('a-'):rep(20) .. 'b') end,
                      recursion = function() local function f() return 1 + f() end return f() end,
                    }
                    function envoy_on_request(handle)
                      local attack = attacks[handle:headers():get("x-attack") or ""]
                      if attack then attack() end
                    end
                    """);
        }
    },
    JAVASCRIPT(List.of("loop", "memory", "pattern", "recursion")) {
        @Override
        String filter() {
            return ScriptCase.javaScript(
                            """
                            const attacks = {
                              loop() { for (;;); },
                              memory() { const all = []; for (;;) all.push('x'.repeat(1000) + all.length); },
                              pattern() { /^(?:(a+)+)\\1$/.test('a'.repeat(40) + 'b'); },
                              recursion() { const f = () => 1 + f(); f(); },
                            };
                            export function onRequest({headers}) { attacks[headers.get('x-attack')]?.(); }
                            """)
                    + "      limits: {failures: 0}\n";
        }
    },
    WASM(List.of("loop")) {
        @Override
        String filter() {
            return """
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm
                config:
                  name: attack
                  failure_policy: FAIL_OPEN
                  vm_config: {runtime: envoy.wasm.runtime.v8, code: {local: {inline_bytes: %s}}}
            """
                    .formatted(ENDLESS);
        }
    };

    /// A module whose `proxy_on_request_headers` never ends where there is the header.
    private static final String ENDLESS =
            "AGFzbQEAAAABGQRgBX9/f39/AX9gA39/fwF/YAAAYAF/AX8CIgEDZW52GnByb3h5X2dldF9oZWFkZXJfbWFwX3ZhbHVl"
                    + "AAADBAMCAwEFAwEAAQdIBAZtZW1vcnkCABdwcm94eV9hYmlfdmVyc2lvbl8wXzJfMQABBm1hbGxvYwACGHByb3h5"
                    + "X29uX3JlcXVlc3RfaGVhZGVycwADCiUDAgALBQBBgCALGgBBAEGACEEIQQBBBBAARQRAA0AMAAsLQQALCw8BAEGA"
                    + "CAsIeC1hdHRhY2s=";

    @SuppressWarnings("ImmutableEnumChecker") // a list that List.of made
    private final List<String> ways;

    ScriptAttack(List<String> ways) {
        this.ways = ways;
    }

    List<String> ways() {
        return ways;
    }

    /// An entry of `http_filters`, but for its name; it is never put to rest.
    abstract String filter();

    String filters() {
        return "- name: attacked\n" + filter();
    }
}
