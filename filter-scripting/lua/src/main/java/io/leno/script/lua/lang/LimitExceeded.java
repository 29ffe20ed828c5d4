package io.leno.script.lua.lang;

/// A script has used up what one call may use. No `pcall` of the script catches it.
public final class LimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /// What was used up.
    public enum Kind {
        INSTRUCTIONS,
        TIME,
        MEMORY,
        OUTPUT,
        CALLS
    }

    /// @param message says how much there was, and where the script was
    public LimitExceeded(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
