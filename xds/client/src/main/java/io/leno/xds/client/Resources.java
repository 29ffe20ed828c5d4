package io.leno.xds.client;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.leno.api.xds.XdsResource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads responses. Resources stay encoded: only their names are looked up, which every xDS type
/// has as field 1.
final class Resources {
    private static final String WRAPPER = "type.googleapis.com/envoy.service.discovery.v3.Resource";
    private static final int NAME = 1;

    private final String typeUrl;
    private final List<XdsResource> resources = new ArrayList<>();
    private final Map<String, String> malformed = new LinkedHashMap<>();

    private Resources(String typeUrl) {
        this.typeUrl = typeUrl;
    }

    static Response read(DiscoveryResponse response) {
        var read = new Resources(response.getTypeUrl());
        for (int i = 0; i < response.getResourcesCount(); i++)
            read.add(i, response.getResources(i));
        return read.response(
                response.getVersionInfo(),
                response.getNonce(),
                Set.of(),
                response.getControlPlane().getIdentifier());
    }

    static Response read(DeltaDiscoveryResponse response) {
        var read = new Resources(response.getTypeUrl());
        for (Resource resource : response.getResourcesList()) read.add(resource);
        return read.response(
                response.getSystemVersionInfo(),
                response.getNonce(),
                Set.copyOf(response.getRemovedResourcesList()),
                response.getControlPlane().getIdentifier());
    }

    private Response response(
            String version, String nonce, Set<String> removed, String controlPlane) {
        return new Response(typeUrl, version, nonce, resources, malformed, removed, controlPlane);
    }

    private void add(int position, Any any) {
        String name = "resources[" + position + "]";
        try {
            if (any.getTypeUrl().equals(WRAPPER)) {
                add(Resource.parseFrom(any.getValue()));
                return;
            }
            name = nameOf(any.getValue(), name);
            requireWhole(any.getValue());
            requireType(any);
            resources.add(new XdsResource(typeUrl, name, bytes(any), List.of()));
        } catch (IOException | IllegalArgumentException unreadable) {
            malformed.put(name, String.valueOf(unreadable.getMessage()));
        }
    }

    /// One without content is a heartbeat: it says that the resource is still there.
    private void add(Resource resource) {
        if (!resource.hasResource()) return;
        try {
            requireWhole(resource.getResource().getValue());
            requireType(resource.getResource());
            resources.add(
                    new XdsResource(
                            typeUrl,
                            resource.getName(),
                            bytes(resource.getResource()),
                            resource.getVersion(),
                            List.of()));
        } catch (IOException | IllegalArgumentException unreadable) {
            malformed.put(resource.getName(), String.valueOf(unreadable.getMessage()));
        }
    }

    private void requireType(Any any) {
        if (!any.getTypeUrl().equals(typeUrl))
            throw new IllegalArgumentException(
                    "type_url: " + any.getTypeUrl() + " (expected: " + typeUrl + ")");
    }

    private static byte[] bytes(Any any) {
        return any.getValue().toByteArray();
    }

    private static String nameOf(ByteString message, String otherwise) throws IOException {
        CodedInputStream in = message.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean isText = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (isText && WireFormat.getTagFieldNumber(tag) == NAME)
                return in.readStringRequireUtf8();
            skip(in, tag);
        }
        return otherwise;
    }

    /// Walks over the top level of the message, so that what was cut off is noticed here; what is
    /// inside is the consumer's to judge.
    private static void requireWhole(ByteString message) throws IOException {
        CodedInputStream in = message.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) skip(in, tag);
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) throw new InvalidProtocolBufferException("not a message");
    }
}
