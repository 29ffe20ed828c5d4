package io.leno.api.plugin;

import static java.util.Objects.requireNonNull;

/// What stands beside a script in a drop folder.
///
/// @param settings of its `.yaml`; empty: none
/// @param signature of its `.sig`, in base64; empty: none
public record ScriptCompanions(String settings, String signature) {
    public static final ScriptCompanions NONE = new ScriptCompanions("", "");

    public ScriptCompanions {
        requireNonNull(settings, "settings");
        requireNonNull(signature, "signature");
    }
}
