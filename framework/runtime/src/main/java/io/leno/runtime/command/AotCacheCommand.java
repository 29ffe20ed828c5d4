package io.leno.runtime.command;

import io.leno.runtime.aot.AotCache;
import io.leno.runtime.framework.Distribution;
import io.leno.runtime.framework.StartException;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

@Command(
        name = "aot-cache",
        description =
                "Makes the cache that halves the start of this distribution on this JDK. The build"
                        + " does so itself; run it again after a change of JDK.")
final class AotCacheCommand implements Callable<Integer> {
    private final Distribution distribution;
    private final PrintWriter output;

    AotCacheCommand(Distribution distribution, PrintWriter output) {
        this.distribution = distribution;
        this.output = output;
    }

    @Override
    public Integer call() throws StartException, IOException, InterruptedException {
        output.println("wrote " + AotCache.make(distribution));
        return 0;
    }
}
