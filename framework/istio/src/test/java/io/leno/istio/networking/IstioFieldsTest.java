package io.leno.istio.networking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.JsonObject;
import io.leno.api.istio.ProxyConfig;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.WorkloadGroup;
import io.leno.istio.Resources;
import io.leno.istio.bind.Fields;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class IstioFieldsTest {
    private static final Map<String, Class<? extends Record>> KINDS =
            Map.of(
                    "VirtualService", VirtualService.class,
                    "DestinationRule", DestinationRule.class,
                    "Gateway", Gateway.class,
                    "ServiceEntry", ServiceEntry.class,
                    "Sidecar", Sidecar.class,
                    "WorkloadEntry", ServiceEntry.WorkloadEntry.class,
                    "WorkloadGroup", WorkloadGroup.class,
                    "ProxyConfig", ProxyConfig.class,
                    "EnvoyFilter", EnvoyFilter.class);

    private final List<String> differences = new ArrayList<>();

    @Test
    void everyFieldOfIstiosApiIsReadOrKnownNotToBeActedOn() throws IOException {
        for (var kind : schemasByKind().entrySet()) {
            compare(KINDS.get(kind.getKey()), kind.getValue(), kind.getKey());
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void whatMayBeNullIsSoByItsTypeOrDeclared() {
        Set<Class<?>> seen = new HashSet<>();
        KINDS.values().forEach(kind -> checkNullability(kind, seen));
        assertThat(differences).isEmpty();
        assertThat(seen).hasSizeGreaterThan(30);
    }

    private void compare(Class<? extends Record> type, Map<String, Object> schema, String path) {
        Fields fields = IstioFields.SCHEMA.of(type);
        var components = new HashMap<String, Type>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.put(component.getName(), component.getGenericType());
        }
        Map<String, Object> properties = mapping(schema.get("properties"));
        for (String name : properties.keySet()) {
            Type component = components.get(name);
            boolean isKnown =
                    fields.notActedOn().contains(name) || fields.older().containsKey(name);
            if (component != null) {
                compareValue(component, mapping(properties.get(name)), path + "." + name);
            } else if (!isKnown) {
                differences.add(path + "." + name + " is in the API and nowhere here");
            }
        }
        var ours = new HashSet<>(components.keySet());
        ours.addAll(fields.notActedOn());
        ours.addAll(fields.older().keySet());
        ours.removeAll(properties.keySet());
        ours.forEach(name -> differences.add(path + "." + name + " is not in the API"));
    }

    private void compareValue(Type type, Map<String, Object> schema, String path) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            String inner = generic.getRawType() == List.class ? "items" : "additionalProperties";
            if (!schema.containsKey(inner)) differences.add(path + " has no " + inner);
            else compareValue(arguments[arguments.length - 1], mapping(schema.get(inner)), path);
            return;
        }
        Class<?> plain = (Class<?>) type;
        if (plain == JsonObject.class) return; // anything
        if (plain.isRecord()) compare(plain.asSubclass(Record.class), schema, path);
        if (plain.isEnum()) {
            var names =
                    new HashSet<>(
                            ((List<?>) schema.get("enum")).stream().map(String::valueOf).toList());
            for (Object constant : plain.getEnumConstants()) names.remove(constant.toString());
            names.forEach(name -> differences.add(path + " has no constant " + name));
        }
    }

    private void checkNullability(Class<? extends Record> type, Set<Class<?>> seen) {
        if (!seen.add(type)) return;
        Fields fields = IstioFields.SCHEMA.of(type);
        for (RecordComponent component : type.getRecordComponents()) {
            boolean isNullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            Class<?> raw = component.getType();
            boolean isMessage = raw.isRecord() || raw.isInterface() && raw.isSealed();
            boolean isNullByType =
                    isMessage && !fields.required().contains(component.getName())
                            || raw == Duration.class
                            || raw == Integer.class
                            || raw == Boolean.class
                            || raw == Double.class
                            || fields.nullable().contains(component.getName());
            if (isNullable != isNullByType) {
                differences.add(type.getSimpleName() + "." + component.getName());
            }
            recordsIn(component.getGenericType()).forEach(inner -> checkNullability(inner, seen));
        }
    }

    private static List<Class<? extends Record>> recordsIn(Type type) {
        Type inner = type;
        if (type instanceof ParameterizedType generic) {
            inner = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
        }
        boolean isRecord = inner instanceof Class<?> plain && plain.isRecord();
        return isRecord ? List.of(((Class<?>) inner).asSubclass(Record.class)) : List.of();
    }

    private static Map<String, Map<String, Object>> schemasByKind() throws IOException {
        Path file = Resources.examples().resolve("crd/crd-all.gen.yaml");
        assumeTrue(Files.exists(file), "Istio's CRDs are not at " + file);
        var settings = LoadSettings.builder().setCodePointLimit(10_000_000).build();
        var byKind = new HashMap<String, Map<String, Object>>();
        for (Object document : new Load(settings).loadAllFromString(Files.readString(file))) {
            if (document == null) continue;
            Map<String, Object> spec = mapping(mapping(document).get("spec"));
            String kind = String.valueOf(mapping(spec.get("names")).get("kind"));
            Map<String, Object> newest = mapping(((List<?>) spec.get("versions")).getFirst());
            if (KINDS.containsKey(kind)) byKind.put(kind, specOf(newest));
        }
        assertThat(byKind).hasSameSizeAs(KINDS);
        return byKind;
    }

    private static Map<String, Object> specOf(Map<String, Object> version) {
        Map<String, Object> schema = mapping(mapping(version.get("schema")).get("openAPIV3Schema"));
        return mapping(mapping(schema.get("properties")).get("spec"));
    }

    @SuppressWarnings("unchecked") // YAML of a CRD has string keys
    private static Map<String, Object> mapping(Object value) {
        return (Map<String, Object>) value;
    }
}
