package io.leno.proxy.admin;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import io.leno.proxy.runtime.RuntimeLayers;
import io.leno.proxy.runtime.RuntimeSnapshot;

import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/// `/runtime` and `/runtime_modify`.
final class RuntimePages {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final RuntimeLayers runtime;

    RuntimePages(RuntimeLayers runtime) {
        this.runtime = runtime;
    }

    List<AdminEndpoint> endpoints() {
        return List.of(
                AdminEndpoint.reading("/runtime", "print runtime values", request -> show()),
                AdminEndpoint.mutating(
                        "/runtime_modify",
                        "Adds or modifies runtime values as passed in query parameters. To delete a"
                                + " previously added key, use an empty string as the value. Note"
                                + " that deletion only applies to overrides added via this"
                                + " endpoint; values loaded from disk can be modified via override"
                                + " but not deleted. E.g. ?key1=value1&key2=value2...",
                        this::modify));
    }

    private AdminResponse show() {
        RuntimeSnapshot now = runtime.snapshot();
        var layers = new JsonArray();
        for (RuntimeSnapshot.Layer layer : now.layers()) layers.add(layer.name());
        var entries = new JsonObject();
        new TreeMap<>(now.values()).forEach((key, value) -> entries.add(key, entry(now, key)));
        var page = new JsonObject();
        page.add("layers", layers);
        page.add("entries", entries);
        return AdminResponse.json(ProtoJson.halfIndented(GSON.toJson(page)));
    }

    private static JsonObject entry(RuntimeSnapshot now, String key) {
        var values = new JsonArray();
        for (RuntimeSnapshot.Layer layer : now.layers())
            values.add(layer.values().getOrDefault(key, ""));
        var entry = new JsonObject();
        entry.addProperty("final_value", now.text(key));
        entry.add("layer_values", values);
        return entry;
    }

    private AdminResponse modify(AdminRequest request) {
        if (request.query().isEmpty()) {
            return AdminResponse.bad(
                    """
                    usage: /runtime_modify?key1=value1&key2=value2&keyN=valueN
                           or send the parameters as form values
                    use an empty value to remove a previously added override""");
        }
        if (!runtime.isModifiable())
            return AdminResponse.of(503, AdminResponse.TEXT, "No admin layer specified");
        var values = new HashMap<String, String>();
        request.query().forEach((key, all) -> values.put(key, all.getFirst()));
        runtime.modify(values);
        return AdminResponse.ok();
    }
}
