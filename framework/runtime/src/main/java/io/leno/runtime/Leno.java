package io.leno.runtime;

import io.leno.runtime.command.LenoCommandLine;
import io.leno.runtime.framework.Distribution;
import io.leno.runtime.log.LastingLogManager;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The `leno` command.
public final class Leno {
    private Leno() {}

    public static void main(String[] arguments) {
        // before the first logger is made, which asks for it
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        boolean namesCommand = arguments.length > 0 && !arguments[0].startsWith("-");
        if (namesCommand) Preload.descriptors();
        Distribution distribution = Distribution.ofProcess();
        PrintWriter output = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        LenoCommandLine commandLine =
                new LenoCommandLine(
                        System.getenv(),
                        distribution,
                        output,
                        errors,
                        new LenoRun(distribution, output, errors));
        System.exit(commandLine.run(arguments));
    }
}
