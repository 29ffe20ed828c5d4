package io.leno.filters.istio;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;

import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One of Istio's messages, read by the names of its fields.
record IstioConfig(Message message) {
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when it is another message
    static IstioConfig read(PluginConfig config, Descriptor type) {
        return new IstioConfig(FilterConfig.read(config, DynamicMessage.newBuilder(type)).build());
    }

    private FieldDescriptor field(String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        if (field == null) throw new IllegalArgumentException(name);
        return field;
    }

    boolean has(String name) {
        return message.hasField(field(name));
    }

    String text(String name) {
        return (String) message.getField(field(name));
    }

    boolean flag(String name) {
        return (Boolean) message.getField(field(name));
    }

    int number(String name) {
        return (Integer) message.getField(field(name));
    }

    /// Of an enumeration.
    String named(String name) {
        return ((EnumValueDescriptor) message.getField(field(name))).getName();
    }

    IstioConfig one(String name) {
        return new IstioConfig((Message) message.getField(field(name)));
    }

    List<IstioConfig> all(String name) {
        List<IstioConfig> all = new ArrayList<>();
        for (Object one : (List<?>) message.getField(field(name))) {
            all.add(new IstioConfig((Message) one));
        }
        return all;
    }

    List<String> texts(String name) {
        List<String> all = new ArrayList<>();
        for (Object one : (List<?>) message.getField(field(name))) all.add((String) one);
        return List.copyOf(all);
    }

    Map<String, String> map(String name) {
        Map<String, String> all = new LinkedHashMap<>();
        for (IstioConfig entry : all(name)) all.put(entry.text("key"), entry.text("value"));
        return all;
    }
}
