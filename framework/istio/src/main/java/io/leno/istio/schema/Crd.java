package io.leno.istio.schema;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The CustomResourceDefinition of a kind, made from the model. The schemas have no descriptions:
/// the fields are Istio's, and so is their documentation.
public final class Crd {
    private Crd() {}

    /// Writes the definitions of all kinds, a file each.
    ///
    /// @param arguments the folder
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1)
            throw new IllegalArgumentException(
                    "arguments: " + List.of(arguments) + " (expected: a folder)");
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (Kind kind : IstioKinds.ALL)
            Files.writeString(folder.resolve(name(kind) + ".yaml"), yaml(kind));
    }

    /// As one YAML document.
    public static String yaml(Kind kind) {
        var settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setDereferenceAliases(true)
                        .setWidth(100)
                        .build();
        return new Dump(settings).dumpToString(of(kind));
    }

    /// As nested maps, lists, strings, numbers and booleans.
    public static Map<String, Object> of(Kind kind) {
        var versions = new ArrayList<Object>();
        for (String version : kind.versions().stream().sorted().toList())
            versions.add(version(kind, version));
        var spec = new LinkedHashMap<String, Object>();
        spec.put("group", kind.group());
        spec.put("scope", "Namespaced");
        spec.put("names", names(kind));
        spec.put("versions", versions);
        var crd = new LinkedHashMap<String, Object>();
        crd.put("apiVersion", "apiextensions.k8s.io/v1");
        crd.put("kind", "CustomResourceDefinition");
        crd.put("metadata", Map.of("name", name(kind)));
        crd.put("spec", spec);
        return crd;
    }

    private static String name(Kind kind) {
        return kind.plural() + "." + kind.group();
    }

    private static Map<String, Object> names(Kind kind) {
        var names = new LinkedHashMap<String, Object>();
        names.put("kind", kind.name());
        names.put("listKind", kind.name() + "List");
        names.put("plural", kind.plural());
        names.put("singular", kind.name().toLowerCase(Locale.ROOT));
        if (!kind.shortNames().isEmpty()) names.put("shortNames", kind.shortNames());
        names.put("categories", List.of("istio-io", kind.group().replace('.', '-')));
        return names;
    }

    private static Map<String, Object> version(Kind kind, String name) {
        var version = new LinkedHashMap<String, Object>();
        version.put("name", name);
        version.put("served", true);
        version.put("storage", name.equals(kind.versions().getFirst()));
        version.put("subresources", Map.of("status", Map.of()));
        if (!kind.columns().isEmpty())
            version.put("additionalPrinterColumns", kind.columns().stream().map(Crd::of).toList());
        var properties = new LinkedHashMap<String, Object>();
        properties.put("spec", schema(kind.spec()));
        properties.put("status", schema(Parts.STATUS));
        Map<String, Object> schema = typed("object");
        schema.put("properties", properties);
        if (kind.isSpecRequired()) schema.put("required", List.of("spec"));
        version.put("schema", Map.of("openAPIV3Schema", schema));
        return version;
    }

    private static Map<String, Object> of(Kind.Column column) {
        var out = new LinkedHashMap<String, Object>();
        out.put("name", column.name());
        out.put("type", column.type());
        out.put("jsonPath", column.path());
        return out;
    }

    /// The OpenAPI schema of a type.
    static Map<String, Object> schema(Type type) {
        Map<String, Object> out =
                switch (type) {
                    case Type.Text text -> text(text);
                    case Type.Whole whole -> whole(whole);
                    case Type.Decimal decimal -> decimal(decimal);
                    case Type.Flag _ -> typed("boolean");
                    case Type.Choice choice -> choice(choice);
                    case Type.ListOf list -> list(list);
                    case Type.MapOf map -> map(map);
                    case Message message -> message(message);
                    case Type.Free _ -> {
                        Map<String, Object> free = typed("object");
                        free.put("x-kubernetes-preserve-unknown-fields", true);
                        yield free;
                    }
                    case Type.IntOrText _ -> intOrText();
                };
        if (!type.rules().isEmpty())
            out.put("x-kubernetes-validations", type.rules().stream().map(Crd::of).toList());
        return out;
    }

    private static Map<String, Object> of(Rule rule) {
        var out = new LinkedHashMap<String, Object>();
        out.put("rule", rule.expression());
        out.put("message", rule.message());
        return out;
    }

    private static Map<String, Object> text(Type.Text text) {
        Map<String, Object> out = typed("string");
        boolean isKnown = !text.format().isEmpty() && !text.format().equals("duration");
        if (isKnown) out.put("format", text.format());
        bound(out, "minLength", text.minLength());
        bound(out, "maxLength", text.maxLength());
        if (!text.pattern().isEmpty()) out.put("pattern", text.pattern());
        return out;
    }

    private static Map<String, Object> whole(Type.Whole whole) {
        Map<String, Object> out = typed("integer");
        if (whole.isInt32()) out.put("format", "int32");
        if (whole.min() != Long.MIN_VALUE) out.put("minimum", whole.min());
        if (whole.max() != Long.MAX_VALUE) out.put("maximum", whole.max());
        return out;
    }

    private static Map<String, Object> decimal(Type.Decimal decimal) {
        Map<String, Object> out = typed("number");
        out.put("format", "double");
        if (Double.isFinite(decimal.min())) out.put("minimum", (long) decimal.min());
        if (Double.isFinite(decimal.max())) out.put("maximum", (long) decimal.max());
        return out;
    }

    private static Map<String, Object> choice(Type.Choice choice) {
        Map<String, Object> out = typed("string");
        out.put("enum", choice.names());
        return out;
    }

    private static Map<String, Object> list(Type.ListOf list) {
        Map<String, Object> out = typed("array");
        bound(out, "minItems", list.minItems());
        bound(out, "maxItems", list.maxItems());
        if (!list.keys().isEmpty()) {
            out.put("x-kubernetes-list-type", "map");
            out.put("x-kubernetes-list-map-keys", list.keys());
        }
        out.put("items", schema(list.element()));
        return out;
    }

    private static Map<String, Object> map(Type.MapOf map) {
        Map<String, Object> out = typed("object");
        bound(out, "minProperties", map.minEntries());
        bound(out, "maxProperties", map.maxEntries());
        out.put("additionalProperties", schema(map.element()));
        return out;
    }

    private static Map<String, Object> message(Message message) {
        Map<String, Object> out = typed("object");
        if (message.isOpen()) out.put("x-kubernetes-preserve-unknown-fields", true);
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (Message.Field field : message.fields().values()) {
            Map<String, Object> schema = schema(field.type());
            if (field.isNullable()) schema.put("nullable", true);
            properties.put(field.name(), schema);
            if (field.isRequired()) required.add(field.name());
        }
        if (!required.isEmpty()) out.put("required", required);
        List<Object> oneOfs = message.oneOfs().stream().map(Crd::oneOf).toList();
        if (oneOfs.size() == 1) out.put("oneOf", oneOfs.getFirst());
        if (oneOfs.size() > 1)
            out.put("allOf", oneOfs.stream().map(each -> Map.of("oneOf", each)).toList());
        out.put("properties", properties);
        return out;
    }

    /// None of the fields, or exactly one.
    private static Object oneOf(List<String> names) {
        List<Object> each =
                names.stream().<Object>map(name -> Map.of("required", List.of(name))).toList();
        var out = new ArrayList<Object>();
        out.add(Map.of("not", Map.of("anyOf", each)));
        out.addAll(each);
        return out;
    }

    private static Map<String, Object> intOrText() {
        var out = new LinkedHashMap<String, Object>();
        out.put("x-kubernetes-int-or-string", true);
        out.put("anyOf", List.of(typed("integer"), typed("string")));
        return out;
    }

    private static void bound(Map<String, Object> out, String name, long bound) {
        if (bound != Type.NONE) out.put(name, bound);
    }

    private static Map<String, Object> typed(String type) {
        var out = new LinkedHashMap<String, Object>();
        out.put("type", type);
        return out;
    }
}
