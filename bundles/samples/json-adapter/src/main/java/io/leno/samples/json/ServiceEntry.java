package io.leno.samples.json;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One service of the document.
record ServiceEntry(Service service, List<Endpoint> endpoints) {
    private static final String PORT = "http";

    ServiceEntry {
        endpoints = List.copyOf(endpoints);
    }

    /// By host.
    ///
    /// @throws IllegalArgumentException naming what is wrong
    static Map<String, ServiceEntry> read(String json, String source) {
        Map<String, ServiceEntry> all = new LinkedHashMap<>();
        for (Object each : list(field(object(parsed(json)), "services"))) {
            ServiceEntry entry = of(object(each), source);
            all.put(entry.service.hostname(), entry);
        }
        return all;
    }

    private static Object parsed(String json) {
        try {
            Object read = Json.read(json);
            return read == null ? Map.of() : read;
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
    }

    private static ServiceEntry of(Map<?, ?> entry, String source) {
        String host = String.valueOf(field(entry, "host"));
        int port = number(field(entry, "port"));
        List<Endpoint> endpoints = new ArrayList<>();
        for (Object each : list(field(entry, "endpoints"))) {
            String address = String.valueOf(each);
            int colon = address.lastIndexOf(':');
            if (colon < 0)
                throw new IllegalArgumentException(
                        host + ": " + address + " (expected: address:port)");
            int at = number(address.substring(colon + 1));
            endpoints.add(Endpoint.of(address.substring(0, colon), Map.of(PORT, at), Map.of()));
        }
        var service =
                new Service(
                        host,
                        "default",
                        List.of(new ServicePort(PORT, port, Protocol.HTTP)),
                        List.of(),
                        Resolution.STATIC,
                        false,
                        Map.of(),
                        Set.of("*"),
                        Instant.EPOCH,
                        source);
        return new ServiceEntry(service, endpoints);
    }

    private static Object field(Map<?, ?> object, String name) {
        Object value = object.get(name);
        if (value == null) throw new IllegalArgumentException(name + ": missing");
        return value;
    }

    private static Map<?, ?> object(Object value) {
        if (value instanceof Map<?, ?> map) return map;
        throw new IllegalArgumentException(value + " (expected: an object)");
    }

    private static List<?> list(Object value) {
        if (value instanceof List<?> list) return list;
        throw new IllegalArgumentException(value + " (expected: a list)");
    }

    private static int number(Object value) {
        try {
            return value instanceof Number number
                    ? number.intValue()
                    : Integer.parseInt(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(value + " (expected: a number)", e);
        }
    }
}
