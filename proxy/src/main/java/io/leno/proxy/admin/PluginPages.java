package io.leno.proxy.admin;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginStatus;
import io.leno.api.plugin.PluginsJson;
import io.leno.api.plugin.ScriptCompanions;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// `/plugins` and what one can do to them. An action is answered when it is done: 200, or 409 with
/// the reason when it is refused.
final class PluginPages {
    private static final String PLUGIN = "name of the plugin";

    private final @Nullable PluginDeployments plugins;
    private final Stats stats;

    /// @param plugins null where nobody deploys any
    /// @param stats that tell how scripts do
    PluginPages(@Nullable PluginDeployments plugins, Stats stats) {
        this.plugins = plugins;
        this.stats = stats;
    }

    List<AdminEndpoint> endpoints() {
        PluginDeployments known = plugins;
        if (known == null) return List.of();
        return List.of(
                AdminEndpoint.reading(
                                "/plugins",
                                "print plugins with their generations: which are live, canaries,"
                                        + " draining or kept, and how they do",
                                request -> show(known, request))
                        .with("plugin", "only this one")
                        .with("format", "The format to use", "text", "json"),
                AdminEndpoint.reading(
                                "/plugins/history",
                                "print what happened to plugins",
                                request -> history(known, request))
                        .with("plugin", "only of this one")
                        .with("format", "The format to use", "text", "json"),
                action("deploy", "put the jar or script in the body into service", this::deploy)
                        .with("file", "its name in the drop folder; a jar needs none")
                        .with("sha256", "what the body has to be")
                        .with("settings", "of a script: what its .yaml would say")
                        .with("signature", "of a script: its .sig in base64")
                        .with("canary", "which streams get it at first: percent=10"),
                action("remove", "withdraw a plugin", r -> known.remove(name(r)))
                        .with("plugin", PLUGIN),
                action("canary", "give a canary a share of the streams", this::canary)
                        .with("plugin", PLUGIN)
                        .with("rule", "percent=10,header=x-canary:yes,key=cookie:session"),
                action("promote", "make the canary live", r -> known.promote(name(r)))
                        .with("plugin", PLUGIN),
                action("rollback", "take a canary back, or an older one in", this::rollback)
                        .with("plugin", PLUGIN)
                        .with("generation", "which one; without it the last good one"),
                action("pin", "keep the live generation", r -> known.pin(name(r)))
                        .with("plugin", PLUGIN),
                action("unpin", "take new files again", r -> known.unpin(name(r)))
                        .with("plugin", PLUGIN));
    }

    /// What a path does.
    private interface Action {
        /// @throws IllegalArgumentException when a parameter is wrong
        CompletionStage<PluginOutcome> start(AdminRequest request);
    }

    private static AdminEndpoint action(String name, String help, Action action) {
        return AdminEndpoint.mutatingLater(
                        "/plugins/" + name,
                        help,
                        request -> {
                            try {
                                return action.start(request)
                                        .thenApply(outcome -> answer(outcome, request));
                            } catch (IllegalArgumentException e) {
                                return CompletableFuture.completedFuture(
                                        AdminResponse.bad(e.getMessage() + "\n"));
                            }
                        })
                .with("format", "The format to use", "text", "json");
    }

    private PluginDeployments known() {
        return java.util.Objects.requireNonNull(plugins, "plugins");
    }

    private CompletionStage<PluginOutcome> deploy(AdminRequest request) {
        if (request.body().length == 0)
            throw new IllegalArgumentException("no body (expected: a jar or a script)");
        String canary = parameter(request, "canary");
        return known().deploy(
                        request.body(),
                        new DeployOptions(
                                parameter(request, "file"),
                                parameter(request, "sha256"),
                                canary.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(CanaryRule.parse(canary)),
                                companions(request)));
    }

    private static Optional<ScriptCompanions> companions(AdminRequest request) {
        String settings = request.first("settings");
        String signature = request.first("signature");
        if (settings == null && signature == null) return Optional.empty();
        return Optional.of(
                new ScriptCompanions(
                        parameter(request, "settings"), parameter(request, "signature")));
    }

    private CompletionStage<PluginOutcome> canary(AdminRequest request) {
        return known().canary(name(request), CanaryRule.parse(parameter(request, "rule")));
    }

    private CompletionStage<PluginOutcome> rollback(AdminRequest request) {
        String generation = parameter(request, "generation");
        try {
            return known().rollback(
                            name(request), generation.isEmpty() ? 0 : Integer.parseInt(generation));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "generation: '" + generation + "' (expected: a number)", e);
        }
    }

    private static String name(AdminRequest request) {
        String name = parameter(request, "plugin");
        if (name.isEmpty())
            throw new IllegalArgumentException("plugin: missing (expected: a name)");
        return name;
    }

    private static String parameter(AdminRequest request, String name) {
        String value = request.first(name);
        return value == null ? "" : value;
    }

    private static boolean wantsJson(AdminRequest request) {
        return parameter(request, "format").equals("json");
    }

    private static AdminResponse answer(PluginOutcome outcome, AdminRequest request) {
        int status = outcome instanceof PluginOutcome.Refused ? 409 : 200;
        if (wantsJson(request))
            return AdminResponse.of(
                    status, AdminResponse.JSON, PluginsJson.outcome(outcome) + "\n");
        String verdict =
                switch (outcome) {
                    case PluginOutcome.Done _ -> "";
                    case PluginOutcome.Unchanged _ -> "unchanged: ";
                    case PluginOutcome.Refused _ -> "refused: ";
                };
        return AdminResponse.of(
                status,
                AdminResponse.TEXT,
                outcome.plugin() + ": " + verdict + outcome.text() + "\n");
    }

    private static AdminResponse history(PluginDeployments plugins, AdminRequest request) {
        List<PluginEvent> events = plugins.history(parameter(request, "plugin"));
        if (wantsJson(request)) return AdminResponse.json(PluginsJson.events(events) + "\n");
        StringBuilder text = new StringBuilder();
        for (PluginEvent each : events) {
            text.append(each.at()).append(' ').append(each.kind()).append(' ');
            text.append(each.plugin());
            if (each.generation() > 0) text.append(" generation ").append(each.generation());
            text.append(": ").append(each.text()).append('\n');
        }
        return AdminResponse.text(text.toString());
    }

    private AdminResponse show(PluginDeployments plugins, AdminRequest request) {
        String only = parameter(request, "plugin");
        List<PluginStatus> shown =
                plugins.plugins().stream()
                        .filter(each -> only.isEmpty() || each.name().equals(only))
                        .toList();
        if (shown.isEmpty() && !only.isEmpty())
            return AdminResponse.of(404, AdminResponse.TEXT, only + ": no such plugin\n");
        ScriptFigures scripts = new ScriptFigures(stats);
        if (wantsJson(request))
            return AdminResponse.json(PluginsJson.statuses(shown, scripts::of) + "\n");
        StringBuilder text = new StringBuilder();
        for (PluginStatus each : shown) append(each, scripts.of(each.name()), text);
        return AdminResponse.text(text.toString());
    }

    private static void append(
            PluginStatus plugin, Map<String, Object> script, StringBuilder text) {
        text.append(plugin.name()).append(" (").append(plugin.kind());
        if (plugin.system()) text.append(", of the distribution");
        if (!plugin.set().isEmpty()) text.append(", set ").append(plugin.set());
        if (plugin.pinned()) text.append(", pinned");
        plugin.canary().ifPresent(rule -> text.append(", canary ").append(rule));
        text.append(")\n");
        if (!script.isEmpty()) {
            text.append("  script: ");
            text.append(script.toString(), 1, script.toString().length() - 1).append('\n');
        }
        for (PluginGeneration each : plugin.generations()) append(each, text);
    }

    private static void append(PluginGeneration it, StringBuilder text) {
        text.append("  generation ").append(it.number()).append(": ").append(it.state());
        text.append(" since ").append(it.since());
        text.append(", ").append(it.file());
        if (!it.version().isEmpty()) text.append(", version ").append(it.version());
        text.append(", sha256 ").append(it.sha256(), 0, Math.min(12, it.sha256().length()));
        if (it.bundleId() >= 0) text.append(", bundle ").append(it.bundleId());
        var account = it.account();
        if (it.streams() > 0 || account.requests() > 0) {
            text.append(", streams ").append(it.streams());
            text.append(", requests ").append(account.requests());
            text.append(", errors ").append(account.errors());
            text.append(", failures ").append(account.failures());
            text.append(", median ").append(account.latency().quantile(0.5)).append(" us");
        }
        if (!it.reason().isEmpty()) text.append(", ").append(it.reason());
        it.stillReachable()
                .ifPresent(
                        age ->
                                text.append(", still reachable ")
                                        .append(age.toSeconds())
                                        .append(" s after its removal"));
        text.append('\n');
    }
}
