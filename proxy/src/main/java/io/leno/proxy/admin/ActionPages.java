package io.leno.proxy.admin;

import io.leno.proxy.stats.Stats;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What changes the proxy: draining, health, levels of logging, the end.
final class ActionPages {
    private static final Set<String> LEVELS =
            Set.of("trace", "debug", "info", "warning", "warn", "error", "critical", "off");

    private final AdminView view;
    private final AdminActions actions;
    private final Stats stats;

    ActionPages(AdminView view, AdminActions actions, Stats stats) {
        this.view = view;
        this.actions = actions;
        this.stats = stats;
    }

    List<AdminEndpoint> endpoints() {
        return List.of(
                AdminEndpoint.mutating("/drain_listeners", "drain listeners", this::drain)
                        .with(
                                "graceful",
                                "enter a graceful drain period prior to closing listeners")
                        .with("skip_exit", "drain the connections but never stop the listeners")
                        .with("inboundonly", "Drains all inbound listeners"),
                action(
                        "/healthcheck/fail",
                        "cause the server to fail health checks",
                        () -> actions.failHealthChecks(true)),
                action(
                        "/healthcheck/ok",
                        "cause the server to pass health checks",
                        () -> actions.failHealthChecks(false)),
                action("/reset_counters", "reset all counters to zero", stats::resetCounters),
                action("/reopen_logs", "reopen access logs", actions::reopenLogs),
                AdminEndpoint.mutating(
                        "/quitquitquit",
                        "exit the server",
                        request ->
                                new AdminResponse(200, AdminResponse.TEXT, "OK\n", actions::quit)),
                AdminEndpoint.mutating("/logging", "query/change logging levels", this::logging)
                        .with("level", "desired logging level, this will change all loggers")
                        .with("paths", "<logger>:<level>,<logger>:<level>"));
    }

    private static AdminEndpoint action(String path, String help, Runnable action) {
        return AdminEndpoint.mutating(
                path,
                help,
                request -> {
                    action.run();
                    return AdminResponse.ok();
                });
    }

    private AdminResponse drain(AdminRequest request) {
        actions.drainListeners(
                request.has("inboundonly"), request.has("graceful"), request.has("skip_exit"));
        return AdminResponse.ok();
    }

    private AdminResponse logging(AdminRequest request) {
        for (var parameter : request.query().entrySet()) {
            String value = parameter.getValue().getFirst();
            if (!change(parameter.getKey(), value)) return usage();
        }
        return AdminResponse.text(loggers());
    }

    private boolean change(String parameter, String value) {
        if (parameter.equals("level")) return value.isEmpty() || set("", value);
        if (!parameter.equals("paths") && !parameter.equals("group")) return set(parameter, value);
        for (String one : value.split(",", -1)) {
            int colon = one.lastIndexOf(':');
            if (colon < 0 || !set(one.substring(0, colon), one.substring(colon + 1))) return false;
        }
        return true;
    }

    private boolean set(String logger, String level) {
        return LEVELS.contains(level) && actions.setLogLevel(logger, level);
    }

    private String loggers() {
        var out = new StringBuilder("active loggers:\n");
        for (Map.Entry<String, String> logger : new TreeMap<>(view.logLevels()).entrySet()) {
            out.append("  ").append(logger.getKey()).append(": ").append(logger.getValue());
            out.append('\n');
        }
        return out.append('\n').toString();
    }

    private static AdminResponse usage() {
        return AdminResponse.bad(
                """
                usage: /logging?<name>=<level> (change single level)
                usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)
                usage: /logging?level=<level> (change all levels)
                levels: trace debug info warning error critical off
                """);
    }
}
