package io.leno.proxy.admin;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Envoy's loggers by name, and what of ours each stands for. The levels act on
/// `java.util.logging`, where the distribution's logs go. Touched by the admin server's loop only.
final class LogLevels {
    private static final List<String> NAMES =
            List.of(
                    ("a2a admin ai_protocol_manager alternate_protocols_cache aws assert backtrace"
                                    + " basic_auth cache_filter client config connection"
                                    + " conn_handler compression credential_injector decompression"
                                    + " dns dubbo envoy_bug ext_authz ext_proc rocketmq file"
                                    + " filter forward_proxy geolocation grpc happy_eyeballs hc"
                                    + " health_checker http http2 hystrix init io jwt json_rpc"
                                    + " kafka key_value_store lua local_rate_limit main matcher"
                                    + " mcp misc mongo multi_connection notification oauth2 quic"
                                    + " quic_stream pool rate_limit_quota rbac rds redis router"
                                    + " runtime stats secret sse tap testing thrift tracing"
                                    + " upstream udp wasm websocket golang stats_sinks"
                                    + " dynamic_modules ip_tagging")
                            .split(" "));

    /// Packages of ours; what is not here has no logger of its own.
    private static final Map<String, String> PACKAGES =
            Map.ofEntries(
                    Map.entry("admin", "io.leno.proxy.admin"),
                    Map.entry("config", "io.leno.proxy.config"),
                    Map.entry("connection", "io.leno.proxy.listener"),
                    Map.entry("conn_handler", "io.leno.proxy.listener"),
                    Map.entry("filter", "io.leno.proxy.filter"),
                    Map.entry("file", "io.leno.proxy.accesslog"),
                    Map.entry("hc", "io.leno.proxy.health"),
                    Map.entry("health_checker", "io.leno.proxy.health"),
                    Map.entry("http", "io.leno.proxy.http"),
                    Map.entry("http2", "io.leno.proxy.h2"),
                    Map.entry("lua", "io.leno.script.lua"),
                    Map.entry("wasm", "io.leno.script.wasm"),
                    Map.entry("main", "io.leno"),
                    Map.entry("pool", "io.leno.proxy.upstream"),
                    Map.entry("router", "io.leno.proxy.upstream"),
                    Map.entry("runtime", "io.leno.proxy.runtime"),
                    Map.entry("secret", "io.leno.proxy.tls"),
                    Map.entry("stats", "io.leno.proxy.stats"),
                    Map.entry("upstream", "io.leno.proxy.cluster"));

    private final Map<String, String> levels = new LinkedHashMap<>();

    /// Kept, as the JDK only holds on to loggers weakly.
    private final Map<String, Logger> loggers = new LinkedHashMap<>();

    LogLevels() {
        for (String name : NAMES) levels.put(name, "info");
    }

    static @Nullable Level level(String text) {
        return switch (text) {
            case "trace" -> Level.FINEST;
            case "debug" -> Level.FINE;
            case "info" -> Level.INFO;
            case "warning", "warn" -> Level.WARNING;
            case "error", "err" -> Level.SEVERE;
            case "critical", "off" -> Level.OFF;
            default -> null;
        };
    }

    boolean knows(String name) {
        return levels.containsKey(name);
    }

    /// @param level one of [#level]'s texts
    void setAll(String level) {
        for (String name : NAMES) levels.put(name, shown(level));
        apply("io.leno", level);
        PACKAGES.values().forEach(name -> apply(name, level));
    }

    void set(String name, String level) {
        levels.put(name, shown(level));
        String to = PACKAGES.get(name);
        if (to != null) apply(to, level);
    }

    private static String shown(String level) {
        return switch (level) {
            case "warn" -> "warning";
            case "err" -> "error";
            default -> level;
        };
    }

    private void apply(String logger, String level) {
        loggers.computeIfAbsent(logger, Logger::getLogger).setLevel(level(level));
    }

    /// `active loggers:` and a line for each.
    String list() {
        var out = new StringBuilder("active loggers:\n");
        levels.forEach(
                (name, level) ->
                        out.append("  ").append(name).append(": ").append(level).append('\n'));
        return out.append('\n').toString();
    }
}
