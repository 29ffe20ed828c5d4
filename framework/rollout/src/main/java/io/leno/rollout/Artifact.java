package io.leno.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.plugin.ScriptCompanions;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// A file that becomes a generation of a plugin. Of a script that has settings it is the script, a
/// zero byte and the settings: the same that is hashed and signed.
///
/// @param file its name; the ending says what kind it is
/// @param sha256 64 hex digits, lower case
/// @param size in bytes
/// @param settingsSize how many bytes at the end are settings; 0: none
/// @param signature of a script, in base64; may be empty
public record Artifact(String file, String sha256, long size, long settingsSize, String signature) {
    public Artifact {
        if (!isHash(sha256))
            throw new IllegalArgumentException(
                    "sha256: " + sha256 + " (expected: 64 hex digits, lower case)");
        if (!file.matches("[A-Za-z0-9_][A-Za-z0-9_.+-]*\\.[a-z0-9]+"))
            throw new IllegalArgumentException(
                    "file: \""
                            + file
                            + "\" (expected: a name of letters, digits and _.+- with an ending)");
        if (size < 0) throw new IllegalArgumentException("size: " + size + " (expected: 0..)");
        if (settingsSize < 0 || settingsSize > Math.max(0, size - 1))
            throw new IllegalArgumentException(
                    "settings_size: " + settingsSize + " (expected: 0.." + (size - 1) + ")");
        if (!signature.matches("[A-Za-z0-9+/]*={0,2}"))
            throw new IllegalArgumentException("signature: no base64");
    }

    public Artifact(String file, String sha256, long size) {
        this(file, sha256, size, 0, "");
    }

    /// The same file with what belongs to a script.
    public Artifact with(long settings, String signedBy) {
        return new Artifact(file, sha256, size, settings, signedBy);
    }

    /// The script, or the whole file.
    ///
    /// @param bytes the whole file
    public byte[] content(byte[] bytes) {
        return settingsSize == 0
                ? bytes
                : Arrays.copyOf(bytes, Math.toIntExact(bytes.length - settingsSize - 1));
    }

    /// @param bytes the whole file
    public ScriptCompanions companions(byte[] bytes) {
        int from = Math.toIntExact(bytes.length - settingsSize);
        String settings = new String(bytes, from, bytes.length - from, UTF_8);
        return new ScriptCompanions(settings, signature);
    }

    public static boolean isHash(String text) {
        return text.matches("[0-9a-f]{64}");
    }

    /// `jar`, `lua`
    public String ending() {
        return file.substring(file.lastIndexOf('.') + 1);
    }

    /// The name without the ending.
    public String stem() {
        return file.substring(0, file.lastIndexOf('.'));
    }

    public boolean isJar() {
        return ending().equals("jar");
    }

    /// As JSON has it.
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", file);
        fields.put("sha256", sha256);
        fields.put("size", size);
        if (settingsSize > 0) fields.put("settings_size", settingsSize);
        if (!signature.isEmpty()) fields.put("signature", signature);
        return fields;
    }

    /// @throws IllegalArgumentException naming the field that is wrong
    public static Artifact of(Map<?, ?> fields) {
        return new Artifact(
                Fields.text(fields, "file"),
                Fields.text(fields, "sha256"),
                Fields.number(fields, "size"),
                Fields.number(fields, "settings_size"),
                Fields.text(fields, "signature"));
    }
}
