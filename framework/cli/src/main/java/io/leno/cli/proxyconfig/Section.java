package io.leno.cli.proxyconfig;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One part of a proxy's configuration, as far as it is asked for.
interface Section {
    /// Lines for people, with the header.
    ///
    /// @param named rows begin with what they are: `cluster/…`
    List<String> summary(boolean named);

    /// The whole of it, for machines.
    Object dumped();

    /// Messages without their type, where it is clear.
    static List<Object> untyped(List<Object> messages) {
        return messages.stream().map(Section::untyped).toList();
    }

    private static Object untyped(Object message) {
        if (!(message instanceof Map<?, ?> fields)) return message;
        var untyped = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach((name, value) -> untyped.put(String.valueOf(name), value));
        untyped.remove("@type");
        return untyped;
    }
}
