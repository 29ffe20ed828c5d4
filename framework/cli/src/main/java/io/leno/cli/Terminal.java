package io.leno.cli;

import java.io.PrintWriter;

/// Where output goes.
///
/// @param isInteractive somebody is looking: colours and progress make sense
public record Terminal(PrintWriter output, PrintWriter errors, boolean isInteractive) {
    private static final String RESET = "\u001b[0m";

    public String good(String text) {
        return coloured("\u001b[32m", text);
    }

    public String bad(String text) {
        return coloured("\u001b[31m", text);
    }

    public String dim(String text) {
        return coloured("\u001b[2m", text);
    }

    private String coloured(String colour, String text) {
        return isInteractive ? colour + text + RESET : text;
    }

    /// A line that the next one replaces; nothing where nobody looks.
    public void progress(String text) {
        if (!isInteractive) return;
        errors.print("\r\u001b[K" + text);
        errors.flush();
    }

    public void endProgress() {
        progress("");
    }

    public void line(String text) {
        output.println(text);
        output.flush();
    }
}
