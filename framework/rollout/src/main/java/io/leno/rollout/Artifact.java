package io.leno.rollout;

import java.util.LinkedHashMap;
import java.util.Map;

/// A file that becomes a generation of a plugin.
///
/// @param file its name; the ending says what kind it is
/// @param sha256 64 hex digits, lower case
/// @param size in bytes
public record Artifact(String file, String sha256, long size) {
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
    }

    public static boolean isHash(String text) {
        return text.matches("[0-9a-f]{64}");
    }

    /// `jar`, `lua`
    public String ending() {
        return file.substring(file.lastIndexOf('.') + 1);
    }

    /// As JSON has it.
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", file);
        fields.put("sha256", sha256);
        fields.put("size", size);
        return fields;
    }

    /// @throws IllegalArgumentException naming the field that is wrong
    public static Artifact of(Map<?, ?> fields) {
        return new Artifact(
                Fields.text(fields, "file"),
                Fields.text(fields, "sha256"),
                Fields.number(fields, "size"));
    }
}
