package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/// What must hold in a WasmPlugin and in a TrafficExtension.
final class ExtensionChecks {
    private static final Set<String> SCHEMES = Set.of("", "file", "http", "https", "oci");
    private static final int MAX_SCRIPT = 65_536;

    private ExtensionChecks() {}

    static void wasmPlugin(Part spec) {
        Selections.check(spec);
        wasm(spec);
    }

    static void trafficExtension(Part spec) {
        Selections.check(spec);
        Part wasm = spec.part("wasm");
        if (wasm != null) wasm(wasm);
        Part lua = spec.part("lua");
        if (lua == null) return;
        int size = lua.text("inlineCode").getBytes(StandardCharsets.UTF_8).length;
        if (size == 0) lua.missing("inlineCode", "a script");
        if (size > MAX_SCRIPT)
            lua.error("inlineCode", size + " bytes (expected: at most " + MAX_SCRIPT + ")");
    }

    private static void wasm(Part wasm) {
        Url url = Url.parse(wasm.text("url"));
        if (url == null) url = Url.parse("http://" + wasm.text("url"));
        if (url == null || !SCHEMES.contains(url.scheme()))
            wasm.error(
                    "url",
                    quoted(wasm.text("url")) + " (expected: a URL with http, https, file or oci)");
        var names = new HashSet<String>();
        for (Part variable : wasm.partOrEmpty("vmConfig").parts("env")) {
            String name = variable.text("name");
            if (name.isEmpty()) variable.missing("name", "the name of a variable");
            else if (!names.add(name)) variable.error("name", quoted(name) + ": duplicate env");
        }
    }
}
