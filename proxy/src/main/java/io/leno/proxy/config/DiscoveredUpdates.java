package io.leno.proxy.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.XdsResource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Turns responses that came as text into updates: what is missing in the next one is gone.
public final class DiscoveredUpdates {
    private static final int NAME = 1;

    private final String typeUrl;
    private Set<String> known = Set.of();

    public DiscoveredUpdates(String typeUrl) {
        this.typeUrl = typeUrl;
    }

    /// @throws InvalidResourceException when it holds something else
    public Update next(DiscoveryResponse response) {
        List<XdsResource> resources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Any any : response.getResourcesList()) {
            XdsResource resource = resource(any, response.getVersionInfo());
            resources.add(resource);
            names.add(resource.name());
        }
        Set<String> gone = new HashSet<>(known);
        gone.removeAll(names);
        known = names;
        return new Update(typeUrl, response.getVersionInfo(), resources, gone);
    }

    private XdsResource resource(Any any, String version) {
        try {
            Any inner = any.is(Resource.class) ? any.unpack(Resource.class).getResource() : any;
            if (!inner.getTypeUrl().equals(typeUrl)) {
                throw new InvalidResourceException(
                        "Unable to unpack as "
                                + typeUrl.substring(typeUrl.lastIndexOf('/') + 1)
                                + ": "
                                + inner.getTypeUrl());
            }
            var names =
                    UnknownFieldSet.parseFrom(inner.getValue())
                            .getField(NAME)
                            .getLengthDelimitedList();
            String name = names.isEmpty() ? "" : names.getLast().toStringUtf8();
            return new XdsResource(
                    typeUrl, name, inner.getValue().toByteArray(), version, List.of());
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidResourceException("resource: " + e.getMessage(), e);
        }
    }
}
