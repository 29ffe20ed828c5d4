package io.leno.proxy.bootstrap;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// The messages that a configuration names in `@type`, found one by one when they are met: a
/// protobuf name tells the name of its Java class, so nothing has to be scanned.
final class ExtensionTypes {
    private final Map<String, Descriptor> found = new HashMap<>();

    /// Null where there is no such message.
    @Nullable Descriptor find(String fullName) {
        Descriptor known = found.get(fullName);
        if (known != null) return known;
        Descriptor descriptor = load(className(fullName));
        if (descriptor == null || !descriptor.getFullName().equals(fullName)) return null;
        found.put(fullName, descriptor);
        return descriptor;
    }

    /// All that were found so far.
    JsonFormat.TypeRegistry registry() {
        return JsonFormat.TypeRegistry.newBuilder().add(found.values()).build();
    }

    private static String className(String fullName) {
        int dot = fullName.indexOf('.');
        return switch (dot < 0 ? "" : fullName.substring(0, dot)) {
            case "envoy" -> "io.envoyproxy." + fullName;
            case "xds" -> "com.github." + fullName;
            case "udpa" -> "com.github.udpa." + fullName;
            case "google" -> "com." + fullName;
            default -> fullName;
        };
    }

    private static @Nullable Descriptor load(String className) {
        try {
            ClassLoader loader = Bootstrap.class.getClassLoader(); // has all of Envoy's messages
            Class<?> type = Class.forName(className, true, loader);
            if (!Message.class.isAssignableFrom(type)) return null;
            return (Descriptor) type.getMethod("getDescriptor").invoke(null);
        } catch (ReflectiveOperationException noSuchMessage) {
            return null;
        }
    }
}
