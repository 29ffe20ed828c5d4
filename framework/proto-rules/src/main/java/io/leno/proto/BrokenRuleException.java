package io.leno.proto;

/// A field breaks a rule of its message. The message names the field's path, its value and what was
/// expected: `clusters[1 "backend"].connect_timeout: -1s (expected: more than 0s)`.
public final class BrokenRuleException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenRuleException(String path, String problem) {
        super(path.isEmpty() ? problem : path + ": " + problem);
    }
}
