package io.leno.runtime.framework;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/// The settings of one component, as ConfigAdmin will have them.
///
/// @param pid the component's configuration PID
/// @param name of the instance, for a component that can be there several times
/// @param values strings, numbers, booleans or arrays of strings
public record ComponentSettings(String pid, Optional<String> name, Map<String, Object> values) {
    public ComponentSettings {
        requireNonNull(pid, "pid");
        requireNonNull(name, "name");
        values = Map.copyOf(values);
    }

    public static ComponentSettings of(String pid, Map<String, Object> values) {
        return new ComponentSettings(pid, Optional.empty(), values);
    }

    public static ComponentSettings instance(String pid, String name, Map<String, Object> values) {
        return new ComponentSettings(pid, Optional.of(name), values);
    }
}
