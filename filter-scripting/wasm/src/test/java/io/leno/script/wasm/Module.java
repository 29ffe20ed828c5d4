package io.leno.script.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.json.Json;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.wasm.WatAssembler;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// Modules for tests, of functions in WebAssembly's text format and strings by name, and filters
/// that are configured with them.
///
/// A string's name stands for two arguments, its address and its length: `@path` is `(i32.const
/// 1024) (i32.const 5)`.
final class Module {
    /// What tests call, under the names that they have without `proxy_`.
    private static final Map<String, Integer> IMPORTS = new LinkedHashMap<>();

    static {
        IMPORTS.put("log", 3);
        IMPORTS.put("get_header_map_value", 5);
        IMPORTS.put("add_header_map_value", 5);
        IMPORTS.put("replace_header_map_value", 5);
        IMPORTS.put("remove_header_map_value", 3);
        IMPORTS.put("get_header_map_pairs", 3);
        IMPORTS.put("set_header_map_pairs", 3);
        IMPORTS.put("get_buffer_bytes", 5);
        IMPORTS.put("set_buffer_bytes", 5);
        IMPORTS.put("send_local_response", 8);
        IMPORTS.put("continue_stream", 1);
        IMPORTS.put("close_stream", 1);
        IMPORTS.put("http_call", 10);
        IMPORTS.put("grpc_call", 12);
        IMPORTS.put("get_status", 3);
        IMPORTS.put("get_property", 4);
        IMPORTS.put("set_property", 4);
        IMPORTS.put("set_tick_period_milliseconds", 1);
        IMPORTS.put("set_effective_context", 1);
        IMPORTS.put("get_shared_data", 5);
        IMPORTS.put("set_shared_data", 5);
        IMPORTS.put("register_shared_queue", 3);
        IMPORTS.put("enqueue_shared_queue", 3);
        IMPORTS.put("dequeue_shared_queue", 3);
        IMPORTS.put("define_metric", 4);
        IMPORTS.put("get_metric", 2);
        IMPORTS.put("call_foreign_function", 6);
        IMPORTS.put("clear_route_cache", 0);
    }

    private static final int FIRST_TEXT = 1024;

    private final Map<String, String> texts = new LinkedHashMap<>();
    private final StringBuilder functions = new StringBuilder();
    private String abi = "0_2_1";
    private int pages = 1;

    /// A string by its name.
    Module text(String name, String text) {
        texts.put(name, text);
        return this;
    }

    /// A version other than 0.2.1, with underscores.
    Module abi(String version) {
        abi = version;
        return this;
    }

    /// How much memory the module begins with.
    Module pages(int count) {
        pages = count;
        return this;
    }

    /// `proxy_on_…` with what it does.
    ///
    /// @param signature its parameters and result: `(param $id i32) (result i32)`
    Module on(String event, String signature, String body) {
        functions.append(
                """
                (func (export "proxy_on_%s") %s %s)
                """
                        .formatted(event, signature, body));
        return this;
    }

    /// Any function.
    Module function(String wat) {
        functions.append(wat).append('\n');
        return this;
    }

    Module onRequestHeaders(String body) {
        return on(
                "request_headers",
                "(param $id i32) (param $count i32) (param $end i32) (result i32)",
                body);
    }

    Module onRequestBody(String body) {
        return on(
                "request_body",
                "(param $id i32) (param $size i32) (param $end i32) (result i32)",
                body);
    }

    Module onResponseHeaders(String body) {
        return on(
                "response_headers",
                "(param $id i32) (param $count i32) (param $end i32) (result i32)",
                body);
    }

    byte[] binary() {
        var wat = new StringBuilder("(module\n");
        IMPORTS.forEach(
                (name, arguments) ->
                        wat.append(
                                "(import \"env\" \"proxy_%s\" (func $%s (param%s) (result i32)))\n"
                                        .formatted(name, name, " i32".repeat(arguments))));
        wat.append(
                """
                (import "env" "proxy_increment_metric" (func $increment_metric (param i32 i64) (result i32)))
                (memory (export "memory") %d)
                (global $heap (mut i32) (i32.const 16384))
                (func $malloc (export "malloc") (param $size i32) (result i32) (local $at i32)
                  (local.set $at (global.get $heap))
                  (global.set $heap (i32.add (global.get $heap) (local.get $size)))
                  (local.get $at))
                (func (export "proxy_abi_version_%s"))
                """
                        .formatted(pages, abi));
        String code = functions.toString();
        int at = FIRST_TEXT;
        for (Map.Entry<String, String> each : texts.entrySet()) {
            int length = each.getValue().getBytes(UTF_8).length;
            wat.append("(data (i32.const %d) %s)%n".formatted(at, quoted(each.getValue())));
            code =
                    code.replaceAll(
                            "@" + each.getKey() + "\\b",
                            "(i32.const " + at + ") (i32.const " + length + ")");
            at += length;
        }
        return WatAssembler.assemble(wat.append(code).append(')').toString());
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (byte each : text.getBytes(UTF_8)) quoted.append("\\%02x".formatted(each));
        return quoted.append('"').toString();
    }

    /// A filter of this module; fields beside the code as JSON: `"fail_open": true`.
    HttpFilterSettings filter(FakeFilterContext context, String fields) {
        return new WasmFilterFactory().configure(config(fields), context);
    }

    HttpFilterSettings filter(FakeFilterContext context) {
        return filter(context, "\"configuration\": " + string("red"));
    }

    PluginConfig config(String fields) {
        String code = Base64.getEncoder().encodeToString(binary());
        String json =
                """
                {"config": {"name": "plug", "root_id": "root", "vm_config": {"vm_id": "vm",
                 "configuration": %s,
                 "runtime": "envoy.wasm.runtime.v8", "code": {"local": {"inline_bytes": "%s"}}}%s}}
                """
                        .formatted(string("blue"), code, fields.isEmpty() ? "" : ", " + fields);
        return new PluginConfig("wasm", PluginConfig.Format.JSON, json.getBytes(UTF_8));
    }

    static String string(String value) {
        return "{\"@type\": \"type.googleapis.com/google.protobuf.StringValue\", \"value\": "
                + Json.compact(value)
                + "}";
    }
}
