package io.leno.proto;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The messages that a configuration names in `@type`, found one by one when they are met: a
/// protobuf name tells the name of its Java class, so nothing has to be scanned. Safe for use by
/// several threads.
public final class ExtensionTypes {
    private final Map<String, Message> found = new ConcurrentHashMap<>();

    /// Null where there is no such message.
    public @Nullable Descriptor find(String fullName) {
        Message message = message(fullName);
        return message == null ? null : message.getDescriptorForType();
    }

    private @Nullable Message message(String fullName) {
        Message known = found.get(fullName);
        if (known != null) return known;
        Message message = load(className(fullName));
        if (message == null) return null;
        if (!message.getDescriptorForType().getFullName().equals(fullName)) return null;
        Message newest = NewerFields.addTo(message);
        found.put(fullName, newest);
        return newest;
    }

    /// What is packed in it; null where its type is not known.
    ///
    /// @throws InvalidProtocolBufferException when its bytes are not of its type
    public @Nullable Message unpack(Any any) throws InvalidProtocolBufferException {
        String url = any.getTypeUrl();
        Message type = message(url.substring(url.lastIndexOf('/') + 1));
        return type == null ? null : type.getParserForType().parseFrom(any.getValue());
    }

    /// All that were found so far.
    public JsonFormat.TypeRegistry registry() {
        var registry = JsonFormat.TypeRegistry.newBuilder();
        for (Message message : found.values()) registry.add(message.getDescriptorForType());
        return registry.build();
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

    /// `a.b.Outer.Inner` is the class `a.b.Outer$Inner`.
    private static Class<?> type(String className, ClassLoader loader)
            throws ClassNotFoundException {
        try {
            return Class.forName(className, true, loader);
        } catch (ClassNotFoundException e) {
            int dot = className.lastIndexOf('.');
            int before = className.lastIndexOf('.', dot - 1);
            if (before < 0 || !Character.isUpperCase(className.charAt(before + 1))) throw e;
            String nested = className.substring(0, dot) + '$' + className.substring(dot + 1);
            return Class.forName(nested, true, loader);
        }
    }

    private static @Nullable Message load(String className) {
        ClassLoader loader = Bootstrap.class.getClassLoader(); // has all of Envoy's messages
        try {
            Class<?> type = type(className, loader);
            if (!Message.class.isAssignableFrom(type)) return null;
            // a method handle: reflection would keep an object for each of their many methods
            var instance =
                    MethodHandles.publicLookup()
                            .findStatic(type, "getDefaultInstance", MethodType.methodType(type));
            return (Message) instance.invoke();
        } catch (ReflectiveOperationException noSuchMessage) {
            return null;
        } catch (Throwable e) {
            throw new LinkageError(className, e);
        }
    }
}
