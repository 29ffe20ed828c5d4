package io.leno.rollout;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What a proxy runs of one plugin, and how far it is with what it was told.
///
/// @param revision of the wish that `state` is about; 0: it was told nothing
/// @param text for people: why it refused, what it waits for; empty where all is said
/// @param generation the number of what is live; 0 for nothing
/// @param sha256 of what is live; empty for nothing
/// @param candidate of what some streams get instead; empty for nothing
/// @param canary which ones
public record PluginReport(
        String plugin,
        long revision,
        State state,
        String text,
        long generation,
        String sha256,
        String candidate,
        String canary,
        boolean pinned) {
    /// Where metadata of the node has the reports: one object per plugin.
    public static final String METADATA = "LENO_PLUGINS";

    /// How far it is.
    public enum State {
        /// Nobody told it anything of this plugin.
        LOCAL,
        /// Is being fetched or put into service.
        WORKING,
        /// As wished.
        SERVING,
        /// It cannot be; what was before is.
        REFUSED,
        /// Gone, as wished.
        REMOVED;

        /// `serving`
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// True once nothing more will happen by itself.
        public boolean isFinal() {
            return this != WORKING;
        }
    }

    public PluginReport {
        requireNonNull(plugin, "plugin");
        requireNonNull(state, "state");
    }

    /// As JSON has it, and as it travels.
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        if (revision > 0) fields.put("revision", revision);
        fields.put("state", state.toString());
        if (!text.isEmpty()) fields.put("text", text);
        if (generation > 0) fields.put("generation", generation);
        if (!sha256.isEmpty()) fields.put("sha256", sha256);
        if (!candidate.isEmpty()) fields.put("candidate", candidate);
        if (!canary.isEmpty()) fields.put("canary", canary);
        if (pinned) fields.put("pinned", true);
        return fields;
    }

    /// @throws IllegalArgumentException naming the field that is wrong
    public static PluginReport of(String plugin, Map<?, ?> fields) {
        return new PluginReport(
                plugin,
                Fields.number(fields, "revision"),
                State.valueOf(Fields.text(fields, "state").toUpperCase(Locale.ROOT)),
                Fields.text(fields, "text"),
                Fields.number(fields, "generation"),
                Fields.text(fields, "sha256"),
                Fields.text(fields, "candidate"),
                Fields.text(fields, "canary"),
                Fields.flag(fields, "pinned"));
    }
}
