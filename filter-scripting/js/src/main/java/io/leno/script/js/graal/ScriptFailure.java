package io.leno.script.js.graal;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/// A call of a script has ended badly. The message says where: `tenant.js:3:7: TypeError: …`.
final class ScriptFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final @Nullable LimitBreak broken;

    private ScriptFailure(String message, @Nullable LimitBreak broken, @Nullable Throwable cause) {
        super(message, cause);
        this.broken = broken;
    }

    /// The script threw, or its text is no script.
    static ScriptFailure of(PolyglotException e) {
        String message = String.valueOf(e.getMessage());
        SourceSection where = place(e);
        return new ScriptFailure(where == null ? message : text(where, message), null, e);
    }

    static ScriptFailure of(LimitBreak broken, long limit, @Nullable Throwable cause) {
        return new ScriptFailure("more than " + limit + " " + broken.key(), broken, cause);
    }

    static ScriptFailure of(String message) {
        return new ScriptFailure(message, null, null);
    }

    private static @Nullable SourceSection place(PolyglotException e) {
        if (e.getSourceLocation() != null && !e.getSourceLocation().getSource().isInternal())
            return e.getSourceLocation();
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            SourceSection place = frame.isGuestFrame() ? frame.getSourceLocation() : null;
            if (place != null && !place.getSource().isInternal()) return place;
        }
        return null;
    }

    private static String text(SourceSection where, String message) {
        String file = where.getSource().getName();
        String place = file + ":" + where.getStartLine() + ":" + where.getStartColumn();
        // a syntax error says it by itself, in its own way
        String own = "SyntaxError: " + file + ":";
        if (!message.startsWith(own)) return place + ": " + message;
        String reason = message.substring(own.length()).lines().findFirst().orElse("");
        return place + ": SyntaxError: " + reason.replaceFirst("^\\d+:\\d+ ", "");
    }

    /// Null where the script kept its limits.
    @Nullable LimitBreak broken() {
        return broken;
    }
}
