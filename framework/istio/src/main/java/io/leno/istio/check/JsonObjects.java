package io.leno.istio.check;

import io.leno.api.istio.JsonObject;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Report;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// Reads what stays as it was written.
public final class JsonObjects {
    private JsonObjects() {}

    public static @Nullable JsonObject read(Object raw, String path, Report report) {
        Map<String, Object> fields = Binder.mapping(raw, path, report);
        return fields == null ? null : new JsonObject(fields);
    }
}
