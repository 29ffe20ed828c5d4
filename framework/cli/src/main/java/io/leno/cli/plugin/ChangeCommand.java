package io.leno.cli.plugin;

import io.leno.cli.OutputFormat;

import picocli.CommandLine.Mixin;

import java.util.Map;
import java.util.concurrent.Callable;

/// A command that changes what proxies run.
abstract class ChangeCommand implements Callable<Integer> {
    final Context context;

    @Mixin final Targets targets;
    @Mixin final Waiting waiting = new Waiting();
    @Mixin final OutputFormat output = new OutputFormat();

    ChangeCommand(Context context) {
        this.context = context;
        this.targets = new Targets(context.environment());
    }

    @Override
    public final Integer call() {
        targets.requireSelection();
        return targets.isProxy() ? onProxy(proxy()) : onControlPlane(rollout());
    }

    abstract int onControlPlane(Rollout rollout);

    abstract int onProxy(OneProxy proxy);

    private Rollout rollout() {
        return new Rollout(targets.endpoint(), targets, waiting, context.terminal());
    }

    private OneProxy proxy() {
        return new OneProxy(targets.endpoint(), context.terminal(), output);
    }

    final int command(Rollout rollout, String action, String plugin, Map<String, Object> more) {
        return rollout.run(action, plugin, more, context.user(), output);
    }
}
