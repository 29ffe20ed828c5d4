package io.leno.script.js.graal;

/// A limit that a call of a script has broken.
enum LimitBreak {
    STATEMENTS("statements"),
    TIME("run_millis"),
    MEMORY("memory_bytes"),
    DEPTH("depth"),
    OUTPUT("output_bytes"),
    CALLS("calls");

    private final String key;

    LimitBreak(String key) {
        this.key = key;
    }

    /// As settings call it.
    String key() {
        return key;
    }
}
