package io.leno.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The process of `lenoctl`.
public final class Lenoctl {
    private Lenoctl() {}

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is none
    public static void main(String[] arguments) {
        var console = System.console();
        boolean isTerminal = console != null && console.isTerminal();
        var output = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        var errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        var terminal =
                new Terminal(output, errors, isTerminal && System.getenv("NO_COLOR") == null);
        int code = new LenoctlCommandLine(System.getenv(), terminal).run(arguments);
        output.flush();
        System.exit(code);
    }
}
