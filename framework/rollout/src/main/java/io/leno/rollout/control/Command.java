package io.leno.rollout.control;

import io.leno.api.plugin.CanaryRule;
import io.leno.rollout.Fields;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What somebody wants of one plugin.
///
/// @param sha256 of the artifact it is about, in whole or its first digits; empty where it needs
///   none
/// @param settingsSize of a script, how many bytes of it are settings
/// @param signature of a script, in base64; may be empty
/// @param canary which streams get a candidate; empty where it is not about one
/// @param steps percentages of the proxies that it reaches one after the other
/// @param force also what is pinned
/// @param by who gives it
record Command(
        Action action,
        String plugin,
        Selection selection,
        String sha256,
        long settingsSize,
        String signature,
        String canary,
        List<Integer> steps,
        boolean force,
        String by) {
    /// What to do.
    enum Action {
        DEPLOY,
        REMOVE,
        CANARY,
        PROMOTE,
        ROLLBACK,
        PIN,
        UNPIN;

        /// `deploy`
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Action of(String text) throws CommandException {
            for (Action each : values()) if (each.toString().equals(text)) return each;
            throw new CommandException(
                    400,
                    "action: \""
                            + text
                            + "\" (expected: "
                            + Arrays.stream(values())
                                    .map(Action::toString)
                                    .collect(Collectors.joining(", "))
                            + ")");
        }
    }

    static Command of(Map<?, ?> fields) throws CommandException {
        try {
            String plugin = Fields.text(fields, "plugin");
            if (plugin.isEmpty())
                throw new CommandException(400, "plugin: missing (expected: its name)");
            String canary = Fields.text(fields, "canary");
            if (!canary.isEmpty()) canary = CanaryRule.parse(canary).toString();
            return new Command(
                    Action.of(Fields.text(fields, "action")),
                    plugin,
                    Selection.of(Fields.object(fields, "selection").orElse(Map.of())),
                    Fields.text(fields, "sha256"),
                    Fields.number(fields, "settings_size"),
                    Fields.text(fields, "signature"),
                    canary,
                    Steps.shares(fields, "steps"),
                    Fields.flag(fields, "force"),
                    Fields.text(fields, "by"));
        } catch (IllegalArgumentException e) {
            throw new CommandException(400, String.valueOf(e.getMessage()));
        }
    }
}
