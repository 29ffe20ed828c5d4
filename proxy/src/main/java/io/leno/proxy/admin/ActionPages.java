package io.leno.proxy.admin;

import io.leno.proxy.stats.Stats;

import java.util.List;

/// What changes the proxy: draining, health, levels of logging, the end.
final class ActionPages {
    private final AdminActions actions;
    private final Stats stats;

    ActionPages(AdminActions actions, Stats stats) {
        this.actions = actions;
        this.stats = stats;
    }

    List<AdminEndpoint> endpoints() {
        return List.of(
                AdminEndpoint.mutating("/drain_listeners", "drain listeners", this::drain)
                        .withFlag(
                                "graceful",
                                "When draining listeners, enter a graceful drain period prior to"
                                        + " closing listeners. This behaviour and duration is"
                                        + " configurable via server options or CLI")
                        .withFlag(
                                "skip_exit",
                                "When draining listeners, drain the connections but never stop the"
                                        + " listeners. The graceful parameter has no effect when"
                                        + " this is set, since the drain period only delays"
                                        + " stopping the listeners")
                        .withFlag(
                                "inboundonly",
                                "Drains all inbound listeners. traffic_direction field in"
                                        + " envoy_v3_api_msg_config.listener.v3.Listener is used"
                                        + " to determine whether a listener is inbound or"
                                        + " outbound."),
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
                new LoggingPage().endpoint());
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
}
