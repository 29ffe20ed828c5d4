package io.leno.runtime;

import io.leno.runtime.command.Runner;
import io.leno.runtime.framework.Distribution;
import io.leno.runtime.framework.Home;
import io.leno.runtime.framework.Launch;
import io.leno.runtime.framework.LenoFramework;
import io.leno.runtime.framework.ProcessLife;
import io.leno.runtime.framework.StartException;
import io.leno.runtime.log.Logs;

import org.slf4j.LoggerFactory;

import java.io.PrintWriter;
import java.lang.ref.Reference;
import java.util.List;

/// One run of a process: starts what a command asks for, waits for the end, stops it in order.
final class LenoRun implements Runner {
    private final Distribution distribution;
    private final PrintWriter output;
    private final PrintWriter errors;

    LenoRun(Distribution distribution, PrintWriter output, PrintWriter errors) {
        this.distribution = distribution;
        this.output = output;
        this.errors = errors;
    }

    @Override
    public int run(Launch launch, Logging logging, List<String> notes)
            throws StartException, InterruptedException {
        Preload.platform();
        Logs logs = new Logs(logging.file(), logging.console());
        logs.levels(logging.level(), logging.components());
        notes.forEach(LoggerFactory.getLogger(LenoRun.class)::info);
        ProcessLife life = new ProcessLife(output, errors);
        try (SignalWatch _ = new SignalWatch(life)) {
            return run(launch, life);
        } finally {
            Reference.reachabilityFence(logs); // the levels of its loggers would go with it
        }
    }

    private int run(Launch launch, ProcessLife life) throws StartException, InterruptedException {
        try (Home home = Home.open(launch.home(), launch.profile());
                LenoFramework _ = LenoFramework.start(launch, distribution, home, life)) {
            return life.await(launch.duration());
        }
    }
}
