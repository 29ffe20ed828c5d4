package io.leno.proxy.health;

/// Takes what happens to hosts, one JSON object a call. Does not block.
@FunctionalInterface
public interface EventLog {
    EventLog NONE = line -> {};

    /// @param line without a line feed
    void write(String line);
}
