package io.leno.proxy.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.FieldMaskUtil;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.leno.proto.ExtensionTypes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// One answer of `/config_dump`: all dumps, or the elements of one of their lists (`resource`),
/// those with certain names only (`name_regex`), certain fields of them only (`mask`).
final class ConfigDumpPage {
    private static final String PLAIN = "text/plain";

    private final List<Message> dumps;
    private final ExtensionTypes types = new ExtensionTypes();

    ConfigDumpPage(List<Message> dumps) {
        this.dumps = dumps;
    }

    AdminResponse show(AdminRequest request) {
        try {
            return select(request);
        } catch (PatternSyntaxException e) {
            return AdminResponse.of(
                    400,
                    PLAIN,
                    "INVALID_ARGUMENT: Error while parsing name_regex from "
                            + e.getPattern()
                            + ": "
                            + AdminResponse.re2(e));
        } catch (InvalidProtocolBufferException e) {
            return AdminResponse.of(
                    500, AdminResponse.TEXT, "cannot be shown: " + e.getMessage() + "\n");
        }
    }

    private AdminResponse select(AdminRequest request) throws InvalidProtocolBufferException {
        List<Message> shown = dumps;
        String regex = request.first("name_regex");
        if (regex != null && !regex.isEmpty()) shown = named(Pattern.compile(regex));
        String resource = request.first("resource");
        if (resource != null && !resource.isEmpty()) {
            List<Message> elements = elements(shown, resource);
            if (elements == null) {
                return AdminResponse.of(404, PLAIN, resource + " not found in config dump");
            }
            shown = elements;
        }
        String mask = request.first("mask");
        if (mask != null && !mask.isEmpty()) {
            List<Message> left = masked(shown, mask);
            if (left == null) {
                return AdminResponse.of(
                        400,
                        PLAIN,
                        "FieldMask paths: \"" + mask + "\"\n could not be successfully used.");
            }
            shown = left;
        }
        var dump = ConfigDump.newBuilder();
        for (Message message : shown) dump.addConfigs(Any.pack(message));
        return AdminResponse.json(dump.build());
    }

    /// Null where no dump has such a list.
    private static @Nullable List<Message> elements(List<Message> dumps, String resource) {
        for (Message dump : dumps) {
            FieldDescriptor field = dump.getDescriptorForType().findFieldByName(resource);
            if (field == null || !field.isRepeated()) continue;
            var elements = new ArrayList<Message>();
            for (Object element : (List<?>) dump.getField(field)) elements.add((Message) element);
            return elements;
        }
        return null;
    }

    /// Messages that have none of the fields are left out; null where none has any.
    private @Nullable List<Message> masked(List<Message> messages, String mask)
            throws InvalidProtocolBufferException {
        FieldMask fields = FieldMaskUtil.fromString(mask);
        var masked = new ArrayList<Message>();
        for (Message message : messages) {
            Message left = Masking.apply(message, fields, types);
            if (left != null) masked.add(left);
        }
        return masked.isEmpty() && !messages.isEmpty() ? null : masked;
    }

    private List<Message> named(Pattern regex) throws InvalidProtocolBufferException {
        var some = new ArrayList<Message>();
        for (Message dump : dumps) {
            Message.Builder left = dump.toBuilder();
            for (FieldDescriptor field : dump.getDescriptorForType().getFields()) {
                if (!field.isRepeated()) continue;
                var matching = new ArrayList<Message>();
                for (Object element : (List<?>) dump.getField(field)) {
                    if (regex.matches(name((Message) element))) matching.add((Message) element);
                }
                left.setField(field, matching);
            }
            some.add(left.build());
        }
        return some;
    }

    /// Of a listener, cluster, route configuration or assignment within a dump: its own, or that of
    /// the resource it holds.
    private String name(Message element) throws InvalidProtocolBufferException {
        for (String field : List.of("name", "cluster_name")) {
            FieldDescriptor name = element.getDescriptorForType().findFieldByName(field);
            if (name != null) return (String) element.getField(name);
        }
        for (Object value : element.getAllFields().values()) {
            if (!(value instanceof Any any)) continue;
            Message resource = types.unpack(any);
            if (resource != null) return name(resource);
        }
        return "";
    }
}
