package io.leno.proxy.bootstrap;

import com.google.protobuf.Message;

/// Messages for tests, written as users write them.
public final class Yaml {
    private Yaml() {}

    @SuppressWarnings("unchecked")
    public static <M extends Message> M read(String yaml, M type) {
        return (M) new ProtoYaml("test").read(yaml, type.newBuilderForType()).build();
    }
}
