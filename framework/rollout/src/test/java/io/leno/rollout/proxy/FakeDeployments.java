package io.leno.rollout.proxy;

import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.DeployOptions;
import io.leno.api.plugin.PluginAccount;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginGeneration;
import io.leno.api.plugin.PluginGeneration.State;
import io.leno.api.plugin.PluginOutcome;
import io.leno.api.plugin.PluginStatus;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Keeps generations and does nothing with them. Content that says `bad` is refused.
final class FakeDeployments implements PluginDeployments {
    final List<String> actions = new CopyOnWriteArrayList<>();
    private final Map<String, PluginStatus> plugins = new TreeMap<>();
    private final List<Consumer<PluginEvent>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public synchronized List<PluginStatus> plugins() {
        return List.copyOf(plugins.values());
    }

    @Override
    public CompletionStage<PluginOutcome> deploy(byte[] content, DeployOptions options) {
        String text = new String(content, StandardCharsets.UTF_8);
        String name = options.file().replaceFirst("\\.[a-z]+$", "");
        actions.add(
                "deploy "
                        + text
                        + options.canary().map(rule -> " " + rule).orElse("")
                        + options.companions().map(beside -> " with " + beside).orElse(""));
        if (text.contains("bad"))
            return CompletableFuture.completedStage(new PluginOutcome.Refused(name, "is bad"));
        State state = options.canary().isPresent() ? State.CANARY : State.LIVE;
        return change(
                name,
                options.canary(),
                false,
                generations -> {
                    if (state == State.LIVE) generations.replaceAll(each -> in(each, State.KEPT));
                    generations.add(0, generation(generations.size() + 1, options.sha256(), state));
                });
    }

    private static PluginGeneration generation(int number, String sha256, State state) {
        return new PluginGeneration(
                number,
                sha256,
                "",
                "",
                Instant.EPOCH,
                state,
                "",
                number,
                PluginAccount.NONE,
                Optional.empty());
    }

    private static PluginGeneration in(PluginGeneration it, State state) {
        return generation(it.number(), it.sha256(), state);
    }

    private CompletionStage<PluginOutcome> change(
            String name,
            Optional<CanaryRule> canary,
            boolean pinned,
            Consumer<List<PluginGeneration>> change) {
        synchronized (this) {
            PluginStatus was = plugins.get(name);
            List<PluginGeneration> generations =
                    new ArrayList<>(was == null ? List.of() : was.generations());
            change.accept(generations);
            plugins.put(
                    name, new PluginStatus(name, "jar", false, "", pinned, canary, generations));
        }
        var event = new PluginEvent(Instant.EPOCH, PluginEvent.Kind.LIVE, name, 1, "", "");
        listeners.forEach(each -> each.accept(event));
        return CompletableFuture.completedStage(new PluginOutcome.Done(name, 1, "done"));
    }

    @Override
    public CompletionStage<PluginOutcome> remove(String plugin) {
        actions.add("remove");
        return change(
                plugin,
                Optional.empty(),
                false,
                generations -> generations.replaceAll(each -> in(each, State.KEPT)));
    }

    @Override
    public CompletionStage<PluginOutcome> canary(String plugin, CanaryRule rule) {
        actions.add("canary " + rule);
        return change(plugin, Optional.of(rule), false, _ -> {});
    }

    @Override
    public CompletionStage<PluginOutcome> promote(String plugin) {
        actions.add("promote");
        return change(
                plugin,
                Optional.empty(),
                false,
                all ->
                        all.replaceAll(
                                each ->
                                        in(
                                                each,
                                                each.state() == State.CANARY
                                                        ? State.LIVE
                                                        : State.KEPT)));
    }

    @Override
    public CompletionStage<PluginOutcome> rollback(String plugin, int generation) {
        actions.add("rollback " + generation);
        return change(
                plugin,
                Optional.empty(),
                false,
                all -> {
                    if (generation == 0)
                        all.replaceAll(
                                each ->
                                        each.state() == State.CANARY
                                                ? in(each, State.REJECTED)
                                                : each);
                    else
                        all.replaceAll(
                                each ->
                                        in(
                                                each,
                                                each.number() == generation
                                                        ? State.LIVE
                                                        : State.KEPT));
                });
    }

    @Override
    public CompletionStage<PluginOutcome> pin(String plugin) {
        actions.add("pin");
        return change(plugin, Optional.empty(), true, _ -> {});
    }

    @Override
    public CompletionStage<PluginOutcome> unpin(String plugin) {
        actions.add("unpin");
        return change(plugin, Optional.empty(), false, _ -> {});
    }

    @Override
    public List<PluginEvent> history(String plugin) {
        return List.of();
    }

    @Override
    public void addListener(Consumer<PluginEvent> listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(Consumer<PluginEvent> listener) {
        listeners.remove(listener);
    }
}
