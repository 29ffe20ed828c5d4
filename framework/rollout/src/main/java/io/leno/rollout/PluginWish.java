package io.leno.rollout;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What one proxy shall do with one plugin. A plugin that a proxy hears nothing of is none of the
/// control plane's business: only an explicit wish without an artifact takes one away, so that a
/// control plane that has lost its memory undoes nothing.
///
/// @param revision of the command that it comes from; grows, so that the same wish can be uttered
///   again
/// @param live what new streams get; empty: the plugin goes
/// @param candidate what some of them get instead
/// @param canary which ones; a rule as `CanaryRule` reads it, empty without a candidate
/// @param pinned nothing else that comes to the proxy may take the place of `live`
/// @param source where artifacts are: a URL ending in `/` that their hash is added to, without
///   scheme and host where they are those of the xDS server: `:15014/plugins/`
public record PluginWish(
        String plugin,
        long revision,
        Optional<Artifact> live,
        Optional<Artifact> candidate,
        String canary,
        boolean pinned,
        String source) {
    public PluginWish {
        requireNonNull(plugin, "plugin");
        requireNonNull(live, "live");
        requireNonNull(candidate, "candidate");
        requireNonNull(canary, "canary");
        requireNonNull(source, "source");
        if (candidate.isPresent() && live.isEmpty())
            throw new IllegalArgumentException(
                    plugin + ": a candidate beside nothing (expected: something live)");
    }

    /// The same, uttered by a later command.
    public PluginWish since(long command) {
        return new PluginWish(
                plugin, Math.max(revision, command), live, candidate, canary, pinned, source);
    }

    /// As JSON has it, and as it travels.
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("plugin", plugin);
        fields.put("revision", revision);
        live.ifPresent(artifact -> fields.put("live", artifact.fields()));
        candidate.ifPresent(artifact -> fields.put("candidate", artifact.fields()));
        if (!canary.isEmpty()) fields.put("canary", canary);
        if (pinned) fields.put("pinned", true);
        if (!source.isEmpty()) fields.put("source", source);
        return fields;
    }

    /// @throws IllegalArgumentException naming the field that is wrong
    public static PluginWish of(Map<?, ?> fields) {
        return new PluginWish(
                Fields.text(fields, "plugin"),
                Fields.number(fields, "revision"),
                Fields.object(fields, "live").map(Artifact::of),
                Fields.object(fields, "candidate").map(Artifact::of),
                Fields.text(fields, "canary"),
                Fields.flag(fields, "pinned"),
                Fields.text(fields, "source"));
    }
}
